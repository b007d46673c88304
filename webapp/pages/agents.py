"""The pages of those who work by the roster, and the inbox of everybody."""

from webapp.pages import feed, inbox, leave, swaps

BLUEPRINTS = (inbox.blueprint, swaps.blueprint, leave.blueprint, feed.blueprint)
