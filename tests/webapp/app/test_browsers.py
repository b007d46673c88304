"""Browsers are called by their names."""

import pytest

from webapp.pages.browsers import browser_name

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {KIT} HeadlessChrome/156.0 Safari/537.36",
            "Chrome 156, Linux",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/120.0 Safari/537.36 Edg/120.1", "Edge 120, Windows"),
        (f"Mozilla/5.0 (Linux; Android 13) {KIT} EdgA/120.1", "Edge 120, Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.1) Gecko/1 Firefox/128.0",
            "Firefox 128, macOS",
        ),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) {KIT} Mobile/1 MicroMessenger/8.0", "WeChat 8, iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name(text: str, name: str) -> None:
    assert browser_name(text) == name
