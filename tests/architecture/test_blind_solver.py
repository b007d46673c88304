"""What the planning may not know about a person has no name in its package."""

import pytest

from tests.architecture.sources import sources


@pytest.mark.parametrize("word", ["hired_on", "birth", "gender", "seniority"])
def test_scheduler_has_no_word_for_it(word: str) -> None:
    naming = [source.path for source in sources("scheduler") if word in source.text.lower()]
    assert naming == []
