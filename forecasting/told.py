"""Why something cannot be forecast: a template and its facts, so that others can say it in their language."""

from __future__ import annotations

from collections.abc import Mapping


class Told(ValueError):
    """An error whose text is `template` filled with `facts`; the template is English and without them."""

    def __init__(self, template: str, facts: Mapping[str, object] | None = None) -> None:
        self.template, self.facts = template, dict(facts or {})
        super().__init__(template.format(**self.facts))
