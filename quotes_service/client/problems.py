"""What goes wrong between a program and the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: {"json" or "query": {field: [message, ...]}}
FieldErrors = Mapping[str, Mapping[str, Sequence[str]]]


class ClientError(Exception):
    """Any of these; they hold no key."""


class Unreachable(ClientError):
    """No answer came, or not all of it."""


class UnexpectedAnswer(ClientError):
    """The answer is none of this service: a page of a proxy, a redirect to another host."""


class JobFailed(ClientError):
    """What a worker should have read could not be read, or was cancelled."""


class ProblemError(ClientError):
    """The service refused a request, by problem details (RFC 9457).

    ``type`` is what docs/problems.md lists, without the address before it ("refused-fields"), or "about:blank".
    ``errors`` names the refused fields; ``retry_after`` is in seconds, None where the service says nothing of it.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        errors: FieldErrors | None = None,
        type: str = "about:blank",
        retry_after: float | None = None,
    ):
        super().__init__(status, title, detail, errors, type, retry_after)
        self.status, self.title, self.detail = status, title, detail
        self.errors: FieldErrors = errors or {}
        self.type, self.retry_after = type, retry_after

    def __str__(self) -> str:
        lines = [
            f"{field}: {message}"
            for fields in self.errors.values()
            for field, messages in fields.items()
            for message in messages
        ]
        return " ".join([f"{self.status} {self.title}.", self.detail, *lines]).strip()


class NotFound(ProblemError):
    """Nothing is stored under this id."""
