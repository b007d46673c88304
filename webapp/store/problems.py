"""What can be wrong with a database, for those who tell it; apart from the engine, which loads slowly."""

from scheduler.domain.sentence import Sentence


class StoreError(Exception):
    """A database that cannot be used; the sentence says what would help."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class DiskFull(StoreError):
    """A database with no room for more; it goes on when there is some."""
