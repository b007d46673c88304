"""What is published of a clearing, and what anybody can check of it with nothing but a hash function."""

from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.clearing.lottery import draw, verify
from scheduler.clearing.offers import hash_of


def lots(secret: str, board_sha256: str, offers: list[str]) -> list[str]:
    """The ids of offers in the order of their lots."""
    return sorted(offers, key=lambda name: draw(secret, board_sha256, name))


def flaws(record: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a published record, in sentences; none when all that it says holds together.

    Checked are the commitment, the board's hash, and that every grant gives what was offered for something
    that was asked for. Whether nothing better was possible shows when the clearing is done again.
    """
    if not verify(record["secret"], record["commitment"]):
        yield "The secret is not the one whose hash was published when the board opened."
    if hash_of(record["board"]) != record["board_sha256"]:
        yield "The board is not the one whose hash stands in the record."
    offers = {offer["id"]: offer for offer in record["board"]["offers"]}
    seen: set[str] = set(record["gone"])
    for exchange in record["result"]["exchanges"]:
        if not 2 <= len(exchange) <= record["longest"]:
            yield f"An exchange has {len(exchange)} offers; 2 to {record['longest']} are allowed."
        for before, name in zip([exchange[-1], *exchange[:-1]], exchange, strict=True):
            if name not in offers or before not in offers or name in seen:
                yield f"The offer {name} is not on the board, had gone or is granted twice."
                continue
            seen.add(name)
            got, offer = offers[before]["gives"], offers[name]
            wanted = offer["for_nothing"] if got is None else [got["day"], got["shift"]] in offer["takes"]
            if not wanted:
                yield f"The offer {name} is granted something that it does not ask for."
