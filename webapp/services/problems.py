"""Why a use case could not be done."""


class CannotDo(Exception):
    """The input is right but the task cannot be done; the text is one sentence that says what would help."""
