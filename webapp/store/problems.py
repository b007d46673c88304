"""What can be wrong with a database, for those who tell it; apart from the engine, which loads slowly."""


class StoreError(Exception):
    """A database that cannot be used; the text is one sentence that says what would help."""
