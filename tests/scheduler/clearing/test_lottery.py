from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clearing.lottery import commitment, draw, secret_of, verify

NO_BAR = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="|"))


def test_a_lot_is_what_anybody_computes_with_a_hash_of_the_three_words() -> None:
    assert draw("5ec2e7", "board", "A1") == int(sha256(b"5ec2e7|board|A1").hexdigest(), 16)


def test_only_the_secret_that_was_committed_to_is_accepted() -> None:
    published = commitment("5ec2e7")
    assert published == sha256(b"5ec2e7").hexdigest()
    assert verify("5ec2e7", published)
    assert not verify("5ec2e8", published)


@given(NO_BAR, NO_BAR, st.text(st.characters(exclude_categories=["Cs"])))
def test_any_other_word_gives_another_lot(secret: str, context: str, who: str) -> None:
    lot = draw(secret, context, who)
    assert lot == draw(secret, context, who)
    assert len({lot, draw(secret + "1", context, who), draw(secret, context + "1", who)}) == 3
    assert lot != draw(secret, context, who + "1")


def test_words_that_could_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        draw("a|b", "c", "d")
    with pytest.raises(ValueError, match="context"):
        draw("a", "b|c", "d")


def test_a_secret_needs_entropy() -> None:
    assert secret_of(bytes(32)) == "0" * 64
    with pytest.raises(ValueError, match="31 are given"):
        secret_of(bytes(31))
