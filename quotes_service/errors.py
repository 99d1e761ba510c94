"""The project's exceptions. They know no HTTP; the API and the command translate them."""

from __future__ import annotations


class QuotesError(Exception):
    """Base of every error that a caller can act upon; its text is meant for people."""


class InvalidInput(QuotesError):
    """A value that cannot be accepted. ``field`` names where it came in: "text", "url", "line 7" ..."""

    def __init__(self, field: str, message: str):
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class TooLarge(InvalidInput):
    """An input over a documented limit."""


class NotFound(QuotesError):
    """Nothing is kept under this id or name."""


class SchemaOutdated(QuotesError):
    """The database does not have the tables that this version needs. The text names the remedy."""


class DatabaseUnavailable(QuotesError):
    """The database cannot be opened or reached."""


class ModelMissing(QuotesError):
    """The language pipeline or its weights cannot be loaded. The text names what to install."""
