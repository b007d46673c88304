"""The inbox: what somebody was told, newest first, and where it goes by e-mail."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.guard import row_numbers
from webapp.i18n import chosen_language
from webapp.pages.inbox.links import link_of
from webapp.services import inbox as service

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("")
@allowed("own-notices")
def show() -> str:
    """The newest notices."""
    return _page(None)


@blueprint.get("/<int:number>")
@allowed("own-notices")
def follow(number: int) -> Response:
    """On to what a notice is about: letters link here, and who may see what is decided then."""
    with store().read() as connection:
        letter = service.letter(connection, current_account(), number)
    if letter is None:
        abort(404)
    return redirect(link_of(letter) or url_for("inbox.show"))


@blueprint.post("/read")
@allowed("own-notices")
def read() -> Response:
    """Everything shown was seen."""
    numbers = row_numbers(request.form.getlist("notice"))
    store().retrying(lambda connection: service.mark_read(connection, current_account(), numbers, now()))
    return redirect(url_for("inbox.show"))


@blueprint.post("/address")
@allowed("own-account")
def address() -> Response | tuple[str, int]:
    """Where notices go by e-mail."""
    wanted, account = request.form.get("email", ""), current_account()
    language = account.language or chosen_language()
    refused = store().retrying(lambda connection: service.set_email(connection, account.id, wanted, language))
    if refused is not None:
        return _page(refused, wanted), 400
    return redirect(url_for("inbox.show"))


def _page(refused: Sentence | None, wanted: str | None = None) -> str:
    account = current_account()
    with store().read() as connection:
        letters = service.letters(connection, account)
        email = service.email_of(connection, account.id)
    return render_template(
        "inbox/inbox.html",
        letters=letters,
        email=email if wanted is None else wanted,
        refused=refused,
        link_of=link_of,
        unread=[letter.id for letter in letters if letter.new],
    )
