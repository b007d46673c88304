"""Posts: who holds them, and who stands in for an absent holder."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.admin.blueprint import blueprint
from webapp.pages.typed import typed_day
from webapp.services import custody
from webapp.services.posts import PostDeed, change_post, held_posts
from webapp.services.problems import CannotDo
from webapp.store.accounts import accounts

LONGEST = 80


@blueprint.get("/posts")
@allowed("posts")
def posts() -> str:
    """The posts of the site."""
    return _page(())


@blueprint.post("/posts/<code>/<any(appoint, dismiss, delegate, rename):verb>")
@allowed("posts")
def post(code: str, verb: str) -> str | Response | tuple[str, int]:
    """Give, take, delegate or rename a post."""
    form = request.form
    person, deputy, name = (form.get(key, "").strip()[:LONGEST] for key in ("person", "deputy", "name"))
    try:
        first, last = (form.get(key, "") for key in ("first_day", "last_day"))
        days = (typed_day(first), typed_day(last)) if verb == "delegate" else None
        deed = PostDeed(verb, code, current_account().person, now(), person, deputy, name, days)
        store().retrying(lambda connection: change_post(connection, g.site, deed))
    except CannotDo as refused:
        return _page(refused.sentences), 409
    return redirect(url_for("admin.posts"))


@blueprint.post("/posts/hand-over")
@allowed("posts")
def hand_over() -> str | Response | tuple[str, int]:
    """Give another person a data set, or everything that somebody has at the site (SC-02)."""
    form, who, at = request.form, current_account().person, now()
    data_set, giver, taker = (form.get(key, "").strip()[:LONGEST] for key in ("data_set", "giver", "taker"))
    try:
        if data_set:
            store().retrying(lambda c: custody.give_data(c, g.site, data_set, taker, who, at))
        else:
            store().retrying(lambda c: custody.hand_over(c, g.site, giver, taker, who, at))
    except CannotDo as refused:
        return _page(refused.sentences), 409
    return redirect(url_for("admin.posts"))


def _page(refused: tuple[Sentence, ...]) -> str:
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        found = held_posts(connection, g.site, today)
        kept = custody.keepers(connection, g.site)
        known = [one for one in accounts(connection, None) if one.site_id in (None, g.site.id)]
    open_ones = {one.person: one.name for one in known if not one.disabled}
    return render_template(
        "admin/posts.html",
        posts=found,
        refused=refused,
        today=today,
        people=open_ones,
        keepers=kept,
        data_sets=custody.DATA_SETS,
        havers=sorted({who for one in found for who in one.holders} | {who for who in kept.values() if who}),
    )
