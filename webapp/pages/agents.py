"""The pages of those who work by the roster, and the inbox of everybody."""

from webapp.pages import feed, inbox, leave, points, suggestions, swaps, wishes

BLUEPRINTS = tuple(one.blueprint for one in (inbox, swaps, leave, points, wishes, feed, suggestions))
