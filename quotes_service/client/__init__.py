"""The client for notebooks and programs: ``from quotes_service.client import Client`` (docs/client.md).

It needs httpx2 and, for tables, pandas; nothing of the rest of the package, which may run elsewhere.
"""

from quotes_service.client.client import Client
from quotes_service.client.collection import Collection, Page
from quotes_service.client.problems import (
    ClientError,
    JobFailed,
    NotFound,
    ProblemError,
    UnexpectedAnswer,
    Unreachable,
)

__all__ = [
    "Client",
    "ClientError",
    "Collection",
    "JobFailed",
    "NotFound",
    "Page",
    "ProblemError",
    "UnexpectedAnswer",
    "Unreachable",
]
