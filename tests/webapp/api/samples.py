"""Bodies that the API's description allows, the smallest of each."""

from __future__ import annotations

from typing import Any

WORDS = {
    "YYYY-MM-DD": "2026-10-05",
    "date": "2026-10-05",
    "month": "2026-10",
    "agent": "B0",
    "shift": "E",
    "queue": "calls",
    "start": "2026-09-20T08:00",
    "seen": "0" * 64,
    "scopes": "own-account",
}
"""What fields are told by their names, where a letter would not be allowed."""


def sample(spec: dict[str, Any], schema: dict[str, Any], name: str = "") -> Any:
    """The smallest value of a schema."""
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return sample(spec, schema["anyOf"][0], name)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        needed = schema.get("required", ())
        return {one: sample(spec, schema["properties"][one], one) for one in needed}
    if kind == "array":
        return [sample(spec, schema.get("items", {}), name)] * schema.get("minItems", 0)
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    return WORDS.get(str(schema.get("format")), WORDS.get(name, "x"))


def body_of(spec: dict[str, Any], path: str, method: str) -> dict[str, Any] | None:
    """The smallest body of a call; None for one that takes no JSON."""
    told = spec["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json")
    found: dict[str, Any] | None = sample(spec, told["schema"]) if told else None
    return found
