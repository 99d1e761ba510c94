"""The project's exceptions. The API translates them to HTTP, the command to exit statuses."""

from __future__ import annotations

from typing import Any


class QuotesError(Exception):
    """Base of every error that a caller can act on; its text is shown to people."""


class InvalidInput(QuotesError):
    """A value that cannot be accepted. ``field`` says which: "text", "url", "line 7" ..."""

    def __init__(self, field: str, message: str):
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it can go from one process to another: by default it would be made of its text alone."""
        return type(self), (self.field, self.message), self.__dict__


class TooLarge(InvalidInput):
    """An input over a documented limit."""


class NoStory(InvalidInput):
    """A web page without an article: a front page, a login, an error."""


class Conflict(InvalidInput):
    """A value that contradicts what is stored."""


class NotYet(InvalidInput):
    """What cannot be taken at the moment, but may be later; ``retry_after``: after how many seconds, if known."""

    def __init__(self, field: str, message: str, retry_after: int | None = None):
        super().__init__(field, message)
        self.retry_after = retry_after


class Unreachable(NotYet):
    """An address that cannot be fetched at the moment. ``retry_after``: when its site wants to be asked again."""


class Busy(Unreachable):
    """An address that is not asked for yet, since others are ahead of it. ``retry_after``: when its turn comes."""


class Gone(InvalidInput):
    """An address of which its site says that it is gone for ever (HTTP status 410)."""


class NotFound(QuotesError):
    """Nothing is stored under this id or name."""


class Changed(QuotesError):
    """Something is no longer as the caller saw it, and the caller asked that nothing be done then."""


class InProgress(QuotesError):
    """The same request was sent before, and its answer is not ready yet."""


class NoResult(QuotesError):
    """What was asked for is not done, or was not done; ``retry_after``: after how many seconds to ask again, if it may
    still be."""

    def __init__(self, message: str, retry_after: int | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class KeyReused(QuotesError):
    """The key by which a request would be recognised belongs to another request."""


class NotSignedIn(QuotesError):
    """Nobody may do this without saying who they are, or what they said of it is not accepted."""


class NotAllowed(QuotesError):
    """The caller is known, but may not do this."""


class TooMany(QuotesError):
    """The caller sends too many requests; ``retry_after``: after how many seconds one is taken again."""

    def __init__(self, message: str, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


class SchemaOutdated(QuotesError):
    """The database lacks tables that this version needs, or was made by a newer one. The text names the remedy."""


class DatabaseUnavailable(QuotesError):
    """The database cannot be opened or reached."""


class ModelMissing(QuotesError):
    """The language pipeline or its weights cannot be loaded. The text names what to install."""
