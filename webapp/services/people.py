"""Who may decide what: posts of a site, who holds them, and who stands in for a holder (RL-01, RL-02)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE
from webapp.services.problems import CannotDo
from webapp.store.sites import StoredSite
from webapp.store.tables.sites import delegation, post, post_holder

DUTY_MANAGER, AREA_MANAGER, OPERATIONS = "duty-manager", "area-manager", "operations-supervisor"
DIRECTOR, DEPARTMENT = "centre-director", "department-manager"
DEFAULT_POSTS = (
    (DUTY_MANAGER, "Duty manager", 10),
    (AREA_MANAGER, "Area manager", 20),
    (OPERATIONS, "Operations supervisor", 30),
    (DIRECTOR, "Centre director", 40),
    (DEPARTMENT, "Department manager", 50),
)
"""(code, name, rank) of the manuals' posts that decide something; a site may rename and rank them anew."""


@dataclass(frozen=True)
class Post:
    """A post; the higher its rank, the more it may decide."""

    code: str
    name: str
    rank: int


@dataclass(frozen=True)
class Actor:
    """A person with the posts held on a day, those of absent holders for whom they stand in included."""

    person: str
    posts: frozenset[str]


def add_posts(connection: Connection, site_id: int) -> None:
    """Give a new site the manuals' posts."""
    rows = [{"site_id": site_id, "code": c, "name": name, "rank": rank} for c, name, rank in DEFAULT_POSTS]
    connection.execute(insert(post), rows)


def posts_of(connection: Connection, site: StoredSite) -> dict[str, Post]:
    """The posts of a site by code, the lowest first."""
    mine = select(post).where(post.c.site_id == site.id).order_by(post.c.rank, post.c.code)
    return {row.code: Post(row.code, row.name, row.rank) for row in connection.execute(mine)}


def set_post(connection: Connection, site: StoredSite, code: str, name: str | None, rank: int | None) -> Post:
    """Name or rank a post anew; a new code needs both. Raises CannotDo."""
    known = posts_of(connection, site).get(code)
    if known is None:
        if name is None or rank is None or not CODE.fullmatch(code):
            raise CannotDo(
                Sentence(
                    "The site has no post {code!r}: a new one needs a code, a name and a rank.",
                    {"code": code},
                )
            )
        connection.execute(insert(post).values(site_id=site.id, code=code, name=name, rank=rank))
        return Post(code, name, rank)
    new = Post(code, known.name if name is None else name, known.rank if rank is None else rank)
    mine = (post.c.site_id == site.id) & (post.c.code == code)
    connection.execute(update(post).where(mine).values(name=new.name, rank=new.rank))
    return new


def actor_of(connection: Connection, site: StoredSite, person: str, day: date) -> Actor:
    """A person and the posts held on that day."""
    own = select(post_holder.c.post).where(post_holder.c.site_id == site.id, post_holder.c.person == person)
    held = post_holder.alias()
    stood_in = (
        select(delegation.c.post)
        .join(
            held,
            (held.c.site_id == delegation.c.site_id)
            & (held.c.post == delegation.c.post)
            & (held.c.person == delegation.c.holder),
        )
        .where(
            delegation.c.site_id == site.id,
            delegation.c.deputy == person,
            delegation.c.first_day <= day,
            delegation.c.last_day >= day,
        )
    )
    found = connection.execute(own.union(stood_in)).scalars()
    return Actor(person, frozenset(found))


def holders(connection: Connection, site: StoredSite, code: str, day: date) -> tuple[str, ...]:
    """Who may act for a post on a day: its holders and their deputies, by name."""
    kept = select(post_holder.c.person).where(post_holder.c.site_id == site.id, post_holder.c.post == code)
    people = set(connection.execute(kept).scalars())
    deputies = select(delegation.c.deputy).where(
        delegation.c.site_id == site.id,
        delegation.c.post == code,
        delegation.c.holder.in_(people),
        delegation.c.first_day <= day,
        delegation.c.last_day >= day,
    )
    return tuple(sorted(people | set(connection.execute(deputies).scalars())))


def require_rank(connection: Connection, site: StoredSite, actor: Actor, least: str, deed: Sentence) -> None:
    """Raise CannotDo unless the actor has the post `least` or one above it; `deed` says what for."""
    posts = posts_of(connection, site)
    bar = _known(posts, least)
    if any(posts[code].rank >= bar.rank for code in actor.posts if code in posts):
        return
    have = [posts[code].name for code in sorted(actor.posts) if code in posts]
    held = Sentence("no post") if not have else have[0]
    for name in have[1:]:
        held = Sentence("{held}, {post}", {"held": held, "post": name})
    raise CannotDo(
        Sentence(
            "{person} may not {deed}: it takes the {post} or above, and they hold {held}.",
            {"person": actor.person, "deed": deed, "post": bar.name, "held": held},
        )
    )


def appoint(connection: Connection, site: StoredSite, code: str, person: str) -> None:
    """Give somebody a post; nothing changes for who has it. Raises CannotDo."""
    _known(posts_of(connection, site), code)
    if code not in _own_posts(connection, site, person):
        connection.execute(insert(post_holder).values(site_id=site.id, post=code, person=person))


def dismiss(connection: Connection, site: StoredSite, code: str, person: str) -> None:
    """Take a post from somebody. Raises CannotDo when they do not hold it."""
    _require_holder(connection, site, code, person)
    connection.execute(
        delete(post_holder).where(
            post_holder.c.site_id == site.id, post_holder.c.post == code, post_holder.c.person == person
        )
    )


def delegate(
    connection: Connection, site: StoredSite, code: str, holder: str, deputy: str, days: tuple[date, date]
) -> None:
    """Let a deputy act for the holder of a post from a first to a last day. Raises CannotDo."""
    _require_holder(connection, site, code, holder)
    if days[1] < days[0]:
        raise CannotDo(
            Sentence(
                "The delegation ends on {last}, before it begins on {first}.",
                {"last": days[1], "first": days[0]},
            )
        )
    if holder == deputy:
        raise CannotDo(Sentence("Nobody is their own deputy: name somebody else."))
    row = {"site_id": site.id, "post": code, "holder": holder, "deputy": deputy, "first_day": days[0]}
    connection.execute(
        delete(delegation).where(*(delegation.c[name] == value for name, value in row.items()))
    )
    connection.execute(insert(delegation).values(**row, last_day=days[1]))


def _own_posts(connection: Connection, site: StoredSite, person: str) -> set[str]:
    mine = (post_holder.c.site_id == site.id) & (post_holder.c.person == person)
    return set(connection.execute(select(post_holder.c.post).where(mine)).scalars())


def _require_holder(connection: Connection, site: StoredSite, code: str, person: str) -> None:
    name = _known(posts_of(connection, site), code).name
    if code not in _own_posts(connection, site, person):
        raise CannotDo(
            Sentence("{person} is not {name} of {code}.", {"person": person, "name": name, "code": site.code})
        )


def _known(posts: dict[str, Post], code: str) -> Post:
    if code not in posts:
        raise CannotDo(
            Sentence(
                "The site has no post {code!r}: name one of {list}.", {"code": code, "list": ", ".join(posts)}
            )
        )
    return posts[code]
