"""What the API tells of itself: OpenAPI for programs, a page for people; and its refusals in one shape."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, APIFlask, HTTPError
from flask import current_app, render_template
from flask_wtf import CSRFProtect

from webapp.api import values
from webapp.api.shared import REFUSALS, VERSION, Refused
from webapp.gate import public
from webapp.refusals import refusal

blueprint = APIBlueprint("api", __name__, url_prefix=VERSION)
ABOUT = (
    "Everything that the pages do, for programs. Each call wants a token in the header Authorization "
    "(Bearer ...), made under Account, Tokens; x-scope names the scope that the token needs: with :read "
    "behind it a token may only ask. A change names the version or the hash (seen) that was read; when "
    "somebody was faster, the answer is 409. Sentences are in the language of Accept-Language."
)
_PLACES: dict[str, dict[str, Any]] = {
    "site": {"minLength": 1, "maxLength": 40},
    "month": {"pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$", "examples": ["2026-12"]},
    "file": {"enum": ["centre.toml", "agents.csv", "holidays.csv"]},
    "kind": {"enum": ["queues", "shifts", "windows", "off_phone"]},
}


@blueprint.get("/openapi.json")
@blueprint.doc(hide=True)
@public
def openapi() -> dict[str, Any]:
    """The description of all calls."""
    return described(current_app)  # type: ignore[arg-type]


@blueprint.get("/reference")
@blueprint.doc(hide=True)
@public
def reference() -> str:
    """The same for people."""
    spec = described(current_app)  # type: ignore[arg-type]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in spec["paths"].items():
        for method, told in operations.items():
            entry = {"method": method.upper(), "path": path, "takes": _body(told, spec), **told}
            groups.setdefault(told["tags"][0], []).append({**entry, "gives": _answer(told)})
    schemas = spec["components"]["schemas"]
    return render_template("app/reference.html", groups=groups, schemas=schemas, about=ABOUT)


@blueprint.app_template_filter("shape_words")
def shape_words(told: dict[str, Any]) -> str:
    """A field's type and bounds in short."""
    if "$ref" in told:
        return str(told["$ref"]).rpartition("/")[2].rpartition(".")[2]
    if "anyOf" in told:
        return " / ".join(shape_words(one) for one in told["anyOf"])
    if "enum" in told:
        return " / ".join(str(one) or '""' for one in told["enum"])
    kind = str(told.get("const", told.get("type", "any")))
    if kind == "array":
        return f"list of {shape_words(told.get('items', {}))}"
    return ", ".join([str(told.get("format", kind)), *_bounds(told)])


def _bounds(told: dict[str, Any]) -> list[str]:
    words = {"minimum": "at least", "maximum": "at most", "maxLength": "letters at most", "pattern": "like"}
    return [f"{word} {told[name]}" for name, word in words.items() if name in told]


def described(app: APIFlask) -> dict[str, Any]:
    """The description, made once."""
    if "paiban-openapi" not in app.extensions:
        app.extensions["paiban-openapi"] = app.spec
    found: dict[str, Any] = app.extensions["paiban-openapi"]
    return found


def _body(operation: dict[str, Any], spec: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    for kind, told in content.items():
        named = str(told["schema"].get("$ref", kind))
        return named.rpartition("/")[2] if kind == "application/json" else str(kind)
    return ""


def _answer(operation: dict[str, Any]) -> str:
    for code, told in operation["responses"].items():
        if code.startswith("2"):
            for kind, body in told.get("content", {}).items():
                return str(body.get("schema", {}).get("$ref", kind)).rpartition("/")[2]
    return ""


def register(app: APIFlask, csrf: CSRFProtect, blueprints: tuple[APIBlueprint, ...]) -> None:
    """Give an application the calls."""
    app.config.update(
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        OPENAPI_VERSION="3.1.0",
    )
    app.description = ABOUT
    app.spec_processor(completed)
    for calls in blueprints:
        # A token stands in a header that no other site's page can make a browser send.
        csrf.exempt(calls)
        app.register_blueprint(calls)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPError, _invalid)


def _refused(error: Refused) -> tuple[Any, int]:
    return refusal(error.status, "", error.sentence, error.code, error.facts)


def _invalid(error: HTTPError) -> tuple[Any, int]:
    found = {
        f"{place}.{name}" if place != "json" else name: messages
        for place, named in (error.detail or {}).items()
        for name, messages in named.items()
    }
    sentence = "; ".join(f"{name}: {', '.join(told)}" for name, told in found.items()) or str(error.message)
    return refusal(error.status_code, "", f"{sentence}.", "not-valid", {"fields": found})


def completed(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """The description with what holds for every call: refusals, tokens, the bounds of what addresses name."""
    assert isinstance(spec, dict), "JSON is asked for"
    parts = spec.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    refused = values.Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(refused.pop("$defs"))
    schemas["Refusal"] = refused
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    parts["responses"] = {
        f"Refused{status}": {"description": told, "content": body} for status, told in REFUSALS.items()
    }
    for path in spec["paths"].values():
        for operation in path.values():
            _complete(operation)
    return spec


def _complete(operation: dict[str, Any]) -> None:
    answers = {code: told for code, told in operation["responses"].items() if code.startswith("2")}
    if kinds := operation.pop("x-sends", None):
        answers = {"200": {"description": "The file", "content": {kind: {} for kind in kinds}}}
    for status in REFUSALS:
        answers[str(status)] = {"$ref": f"#/components/responses/Refused{status}"}
    operation["responses"] = answers
    if kind := operation.pop("x-takes", None):
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": {"type": "string"}}}}
    for place in operation.get("parameters", ()):
        if place.get("in") != "path":
            continue
        if place["schema"].get("type") == "integer":
            place["schema"] |= {"minimum": 1, "maximum": values.MOST_NUMBER}
        place["schema"] |= _PLACES.get(place["name"], {})
