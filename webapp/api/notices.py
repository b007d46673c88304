"""Notices of the account."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from webapp.api import models
from webapp.api.shared import VERSION, answers
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.services import inbox

blueprint = APIBlueprint("api_notices", __name__, url_prefix=VERSION)


@blueprint.get("/notices")
@blueprint.output(models.Notices)
@blueprint.doc(summary="The newest notices of the account", responses=answers())
@allowed("own-notices")
def notices() -> dict[str, Any]:
    """The newest notices of the account."""
    with store().read() as connection:
        found = inbox.letters(connection, current_account())
    return {
        "notices": [
            {
                "number": one.id,
                "site": one.site,
                "title": sentence_text(one.told.title),
                "lines": [sentence_text(line) for line in one.told.lines],
                "at": one.at.isoformat(),
                "new": one.new,
            }
            for one in found
        ]
    }


@blueprint.post("/notices/read")
@blueprint.input(models.Read, arg_name="told")
@blueprint.output(models.Noted)
@blueprint.doc(summary="Note that notices were read", responses=answers(415, 422))
@allowed("own-notices")
def read(told: models.Read) -> dict[str, Any]:
    """Note that notices were read."""
    who, at = current_account(), now()
    return {"noted": store().retrying(lambda c: inbox.mark_read(c, who, told.numbers, at))}
