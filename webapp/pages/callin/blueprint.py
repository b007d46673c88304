"""The blueprint of call-ins, and their words."""

from __future__ import annotations

from flask_babel import gettext as _

from scheduler.callin import CROSS, REST, SPARE, SURPLUS
from webapp.pages.places import site_blueprint

blueprint = site_blueprint("callin", __name__, "/callin")


@blueprint.app_template_filter("call_state")
def call_state(state: str) -> str:
    """The state of a call-in in words."""
    words = {
        "asked": _("asked, no answer yet"),
        "accepted": _("is coming"),
        "declined": _("declined"),
        "withdrawn": _("taken back"),
    }
    return str(words[state])


@blueprint.app_template_filter("call_source")
def call_source(source: str) -> str:
    """Where a helper comes from, in words."""
    words = {
        SPARE: _("spare, standing by"),
        SURPLUS: _("on duty when there are more than needed: the shift is moved"),
        CROSS: _("from a queue that can spare them meanwhile"),
        REST: _("has a rest day"),
    }
    return str(words[source])
