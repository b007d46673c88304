"""What the calls of the API share: how a call is told, what it may answer, refusals with their facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from apiflask import APIBlueprint
from pydantic import BaseModel

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed
from webapp.i18n import sentence_text
from webapp.pages.places import below_site
from webapp.refusals import API

VERSION = f"{API}v1"
CSV = "text/csv"
BYTES = "application/octet-stream"
View = TypeVar("View", bound=Callable[..., object])

REFUSALS = {
    400: "not understood",
    401: "no valid token",
    403: "not allowed, or out of reach",
    404: "not there",
    409: "cannot be done, or changed in the meantime",
    413: "too large",
    422: "not valid",
    429: "too often: wait",
    503: "the database cannot be used",
}
"""The refusals that every call may answer with; their shape is always the same."""


class Refused(Exception):
    """A call that is not done: its status, code, sentence and facts."""

    def __init__(self, status: int, code: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence, self.facts = status, code, sentence, facts


class Calls:
    """The calls of an area: each is told once, with its address, action, and what it takes and gives."""

    def __init__(self, name: str, tag: str, *, site: bool = True) -> None:
        prefix = f"{VERSION}/sites/<site>" if site else VERSION
        self.blueprint = APIBlueprint(f"api_{name}", __name__, tag=tag, url_prefix=prefix)
        if site:
            below_site(self.blueprint)

    def get(
        self, rule: str, action: str, gives: type[BaseModel], asks: type[BaseModel] | None = None
    ) -> Callable[[View], View]:
        """A call that reads; `asks` = what may stand after the question mark, given as `asked`."""
        return self._call("GET", rule, action, gives, asks=asks)

    def post(
        self,
        rule: str,
        action: str,
        gives: type[BaseModel],
        takes: type[BaseModel] | None = None,
        status: int = 200,
    ) -> Callable[[View], View]:
        """A call that does something; `takes` = its JSON body, given as `told`."""
        return self._call("POST", rule, action, gives, takes=takes, status=status)

    def put(
        self, rule: str, action: str, gives: type[BaseModel], takes: type[BaseModel]
    ) -> Callable[[View], View]:
        """A call that puts something in the place of what was there."""
        return self._call("PUT", rule, action, gives, takes=takes)

    def delete(self, rule: str, action: str, gives: type[BaseModel]) -> Callable[[View], View]:
        """A call that takes something away."""
        return self._call("DELETE", rule, action, gives)

    def sends(
        self, rule: str, action: str, kinds: Sequence[str], takes: type[BaseModel] | None = None
    ) -> Callable[[View], View]:
        """A POST that answers with a file of one of some media types."""
        blueprint = self.blueprint
        extensions = {"x-scope": action, "x-sends": list(kinds)}

        def mark(view: View) -> View:
            told: Any = allowed(action)(view)
            told = blueprint.doc(security="token", extensions=extensions)(told)
            if takes is not None:
                told = blueprint.input(takes, arg_name="told")(told)
            blueprint.post(rule)(told)
            return view

        return mark

    def uploads(self, rule: str, action: str, gives: type[BaseModel], kind: str) -> Callable[[View], View]:
        """A POST whose body is a file of a media type."""
        return self._call("POST", rule, action, gives, file=kind)

    def _call(
        self,
        method: str,
        rule: str,
        action: str,
        gives: type[BaseModel],
        *,
        takes: type[BaseModel] | None = None,
        asks: type[BaseModel] | None = None,
        status: int = 200,
        file: str = "",
    ) -> Callable[[View], View]:
        blueprint = self.blueprint
        extensions = {"x-scope": action, **({"x-takes": file} if file else {})}

        def mark(view: View) -> View:
            told: Any = allowed(action)(view)
            told = blueprint.doc(security="token", extensions=extensions)(told)
            told = blueprint.output(gives, status_code=status)(told)
            if asks is not None:
                told = blueprint.input(asks, location="query", arg_name="asked")(told)
            if takes is not None:
                told = blueprint.input(takes, arg_name="told")(told)
            blueprint.route(rule, methods=[method])(told)
            return view

        return mark


def refuse(reasons: Sequence[Sentence | str], code: str, status: int = 409, **facts: object) -> NoReturn:
    """Refuse the call, all reasons in one sentence after the other."""
    raise Refused(status, code, " ".join(sentence_text(one) for one in reasons), **facts)


def not_there(sentence: Sentence) -> Refused:
    """What is asked for is not there, or not for the caller."""
    return Refused(404, "not-found", sentence_text(sentence))
