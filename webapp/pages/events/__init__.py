"""Live progress: a stream that tells a page when the job it shows has changed.

It says that there is news, not what: the page asks for its part as it does when it polls, so that a part is
made, and refused, in one place. Who finds no place polls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, abort, current_app, g, request, session

from webapp.gate import SESSION, allowed, current_account, store
from webapp.job_watch import Follower, News, Streams, Watch
from webapp.pages.places import site_blueprint
from webapp.reach import ACTION_OF_WORK, require_work
from webapp.store import jobs

blueprint = site_blueprint("events", __name__)
LATER_S = 30
AGAIN_MS = 2_000


@blueprint.get("/jobs/<int:number>/events")
@allowed("own-notices")
def of_job(number: int) -> Response:
    """Tell that a job has changed, until it ends. 503 with Retry-After when all places are taken."""
    with store().read() as connection:
        job = jobs.job_of(connection, number)
    if job is None or job.site_id != g.site.id or job.kind not in ACTION_OF_WORK:
        abort(404)
    require_work(job)
    streams: Streams = current_app.extensions["paiban-streams"]
    place = streams.places.take()
    if place is None:
        return Response("All places are taken: ask again and again.\n", 503, {"Retry-After": str(LATER_S)})
    follower = Follower(number, session[SESSION], current_account().version)
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    answer = Response(_events(streams.watch, follower, gone), mimetype="text/event-stream")
    # A proxy that collects answers before it passes them on would make the stream useless.
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(lambda: streams.places.give_back(place))
    return answer


def _events(watch: Watch, follower: Follower, gone: Callable[[], bool]) -> Iterator[str]:
    yield f"retry: {AGAIN_MS}\n\n"
    with watch.following(follower):
        for told in follower.news(gone):
            # An empty line is how a server finds out that nobody listens any more.
            yield ":\n\n" if told is News.NOTHING else f"event: {told.value}\ndata: {follower.job}\n\n"
