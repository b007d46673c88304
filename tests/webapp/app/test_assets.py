"""Styles and scripts: kept by browsers for as long as they are what they are."""

import gzip
import re
from pathlib import Path

from tests.webapp.app.conftest import Office
from webapp.assets import FOLDER

LINK = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def test_what_a_page_names_is_kept_for_a_year_and_is_what_the_file_holds(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler")
    links = LINK.findall(someone.get("/").text)
    assert links
    for link in links:
        name = link.split("/", 3)[3]
        for accepted in ("gzip", "identity"):
            with someone.get(link, headers={"Accept-Encoding": accepted}) as answer:
                kept, data = answer.cache_control, answer.data
            assert answer.status_code == 200, link
            assert (kept.public, kept.immutable, kept.max_age, kept.no_cache) == (True, True, 31536000, None)
            assert answer.vary.as_set() >= {"accept-encoding"}
            squeezed = answer.headers.get("Content-Encoding") == "gzip"
            assert squeezed is (accepted == "gzip" and Path(name).suffix in {".css", ".js", ".svg"})
            assert (gzip.decompress(data) if squeezed else data) == (FOLDER / name).read_bytes()


def test_an_address_of_another_version_gives_what_there_is_and_is_asked_again(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor()
    for path in ("/static/v0123456789abcdef/app.css", "/static/app.css"):
        with visitor.get(path) as answer:
            assert answer.data == (FOLDER / "app.css").read_bytes()
        assert answer.cache_control.no_cache
        assert not answer.cache_control.immutable
    assert visitor.get("/static/v0123456789abcdef/../app.py").status_code == 404
    assert visitor.get("/static/v0123456789abcdef/nothing.css").status_code == 404
