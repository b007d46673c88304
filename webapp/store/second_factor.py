"""Rows of second factors and their recovery codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp.store.tables.accounts import recovery_code, second_factor


@dataclass(frozen=True)
class Factor:
    """The secret that an app shares with us, as it is kept; `confirmed_at` None = no code of it was typed."""

    secret: str
    confirmed_at: datetime | None


def factor_of(connection: Connection, account_id: int) -> Factor | None:
    """The factor of an account; None without one."""
    table = second_factor.c
    found = select(table.secret, table.confirmed_at).where(table.account_id == account_id)
    row = connection.execute(found).first()
    return Factor(row.secret, row.confirmed_at) if row else None


def keep_factor(connection: Connection, account_id: int, secret: str) -> None:
    """Keep a secret that is not confirmed yet."""
    connection.execute(insert(second_factor).values(account_id=account_id, secret=secret))


def seal_factor(connection: Connection, account_id: int, secret: str) -> None:
    """Keep the same secret in another way."""
    mine = second_factor.c.account_id == account_id
    connection.execute(update(second_factor).where(mine).values(secret=secret))


def confirm_factor(connection: Connection, account_id: int, at: datetime) -> None:
    """Note that the app knows the secret."""
    mine = second_factor.c.account_id == account_id
    connection.execute(update(second_factor).where(mine).values(confirmed_at=at))


def use_step(connection: Connection, account_id: int, step: int) -> bool:
    """Whether no code of this half minute or a later one was used before; if so, it is now."""
    mine = (second_factor.c.account_id == account_id) & (second_factor.c.last_step < step)
    return connection.execute(update(second_factor).where(mine).values(last_step=step)).rowcount == 1


def forget_factor(connection: Connection, account_id: int) -> None:
    """Take the factor and its recovery codes away."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    connection.execute(delete(second_factor).where(second_factor.c.account_id == account_id))


def keep_recovery_codes(connection: Connection, account_id: int, codes: Iterable[str]) -> None:
    """Keep the hashes of codes in the place of all earlier ones."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    rows = [{"account_id": account_id, "sha256": _hash(account_id, code)} for code in codes]
    connection.execute(insert(recovery_code), rows)


def use_recovery_code(connection: Connection, account_id: int, code: str, at: datetime) -> bool:
    """Whether the code was good until now."""
    table = recovery_code.c
    mine = (
        (table.account_id == account_id) & (table.sha256 == _hash(account_id, code)) & table.used_at.is_(None)
    )
    return connection.execute(update(recovery_code).where(mine).values(used_at=at)).rowcount == 1


def codes_left(connection: Connection, account_id: int) -> int:
    """How many recovery codes are still good."""
    table = recovery_code.c
    mine = (table.account_id == account_id) & table.used_at.is_(None)
    return int(connection.execute(select(func.count()).select_from(recovery_code).where(mine)).scalar_one())


def _hash(account_id: int, code: str) -> str:
    # 40 random bits each, ten of them, five tries in a quarter of an hour: a fast hash is enough.
    return hashlib.sha256(f"{account_id}:{code}".encode()).hexdigest()
