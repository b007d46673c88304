"""Whatever happens to a file, reading ends in a centre or in mistakes: never in another exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webapp.centre.small import FILES, write
from webapp.centre.mistakes import Mistakes
from webapp.centre.read import read_centre
from webapp.services.centres import rule_mistakes

NASTY = [
    *(
        "",
        ",",
        '"',
        "\n",
        "\x00",
        "\ufeff",
        "；",
        "李",
        "-",
        "1e400",
        "nan",
        "9" * 400,
        "T",
        "2026-02-30",
        "24:01",
    ),
    *(
        "[[",
        "]",
        "{",
        "= ",
        "'''",
        "true",
        "[]",
        "inf",
        "0x1F",
        "1_000",
        "\\u0041",
        "2026-10-25T02:30",
        "+14:00",
    ),
]
SPOTS = st.tuples(st.sampled_from(sorted(FILES)), st.floats(0, 1), st.integers(0, 12), st.sampled_from(NASTY))


@settings(max_examples=120)
@given(st.lists(SPOTS, min_size=1, max_size=3))
def test_spoilt_text(
    tmp_path_factory: pytest.TempPathFactory, spots: list[tuple[str, float, int, str]]
) -> None:
    files = dict(FILES)
    for file, where, length, nasty in spots:
        at = int(where * len(files[file]))
        files[file] = files[file][:at] + nasty + files[file][at + length :]
    folder = write(_folder(tmp_path_factory))
    for file, text in files.items():
        (folder / file).write_bytes(text.encode("utf-8", "surrogatepass"))
    _read(folder)


@settings(max_examples=50)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=60), st.floats(0, 1))
def test_spoilt_bytes(
    tmp_path_factory: pytest.TempPathFactory, file: str, nasty: bytes, where: float
) -> None:
    folder = write(_folder(tmp_path_factory))
    data = FILES[file].encode()
    at = int(where * len(data))
    (folder / file).write_bytes(data[:at] + nasty + data[at:])
    _read(folder)


def _folder(factory: pytest.TempPathFactory) -> Path:
    folder = factory.getbasetemp() / "spoilt"
    folder.mkdir(exist_ok=True)
    return folder


def _read(folder: Path) -> None:
    try:
        read_centre(folder, rule_mistakes)
    except Mistakes as found:
        told = found
    else:
        return
    assert told.mistakes
    assert all(mistake.what and mistake.right for mistake in told.mistakes)
    assert all(str(mistake).isprintable() for mistake in told.mistakes)
