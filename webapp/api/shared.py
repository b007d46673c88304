"""What the calls of the API share: their blueprints, what each may answer, refusals with their facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from apiflask import APIBlueprint, HTTPError
from flask import current_app

from scheduler.domain.sentence import Sentence
from webapp.api import models
from webapp.gate import allowed, public
from webapp.i18n import sentence_text
from webapp.pages.places import below_site, my_sites
from webapp.refusals import API, refusal

VERSION = f"{API}v1"

blueprint = APIBlueprint("api", __name__, url_prefix=VERSION)


class Refused(Exception):
    """A call that is not done: its status, code, sentence and facts."""

    def __init__(self, status: int, code: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence, self.facts = status, code, sentence, facts


def site_calls(name: str, import_name: str) -> APIBlueprint:
    """A blueprint of calls below /api/v1/sites/<site>."""
    made = APIBlueprint(name, import_name, url_prefix=f"{VERSION}/sites/<site>")
    below_site(made)
    return made


def answers(*statuses: int) -> Any:
    """The refusals that a call may answer with, beside those of every call."""
    told = {
        400: "not understood",
        401: "no valid token",
        403: "not allowed",
        404: "not there",
        409: "cannot be done, or changed in the meantime",
        413: "too large",
        415: "not JSON",
        422: "not valid",
        503: "the database cannot be used",
    }
    body = {"application/json": {"schema": models.Refusal.model_json_schema()}}
    return {
        code: {"description": told[code], "content": body}
        for code in sorted({400, 401, 403, 404, 503, *statuses})
    }


def refuse(reasons: Sequence[Sentence | str], code: str, status: int = 409, **facts: object) -> NoReturn:
    """Refuse the call, all reasons in one sentence after the other."""
    raise Refused(status, code, " ".join(sentence_text(one) for one in reasons), **facts)


@blueprint.app_errorhandler(Refused)
def _refused(error: Refused) -> tuple[Any, int]:
    return refusal(error.status, "", error.sentence, error.code, error.facts)


@blueprint.app_errorhandler(HTTPError)
def _invalid(error: HTTPError) -> tuple[Any, int]:
    found = {
        f"{place}.{name}" if place != "json" else name: messages
        for place, named in (error.detail or {}).items()
        for name, messages in named.items()
    }
    sentence = "; ".join(f"{name}: {', '.join(told)}" for name, told in found.items()) or str(error.message)
    return refusal(error.status_code, "", f"{sentence}.", "not-valid", {"fields": found})


@blueprint.get("/openapi.json")
@blueprint.doc(hide=True)
@public
def openapi() -> dict[str, Any]:
    """The description of all calls."""
    found: dict[str, Any] = current_app.spec  # type: ignore[attr-defined]
    return found


@blueprint.get("/sites")
@blueprint.output(models.Sites)
@blueprint.doc(summary="The sites that the account reaches", responses=answers())
@allowed("own-account")
def sites() -> dict[str, Any]:
    """The sites that the account reaches."""
    return {"sites": [{"code": s.code, "name": s.name, "timezone": s.zone.key} for s in my_sites()]}
