"""Calls of the tools by the SDK's own client, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import mcp_types as types
import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client

from quotes_service.assistants.server import make_server
from quotes_service.context import Context
from quotes_service.services.intake import articles
from tests.factories import STORMS, TIDES, article

#: Tolvik is also printed as not having said, and perhaps to say, two things.
DENIALS = "“Walls hold for ever,” never said Maren Tolvik. “The harbour will close,” might say Maren Tolvik.\n"


def fill(ctx: Context) -> None:
    """Tides of May, storms and denials of June 2024, and a copy of the first by another outlet."""
    june = {"title": "A storm passes", "url": "https://wire.example/storm", "published_at": date(2024, 6, 11)}
    articles.add_article(ctx, article(TIDES))
    articles.add_article(ctx, article(STORMS + "\n" + DENIALS, outlet="Coast Wire", **june))
    articles.add_article(ctx, article(TIDES, outlet="The Mail", url="https://mail.example/1"))


#: Calls a tool: ask("search_quotations", words="tide").
Calls = Callable[..., types.CallToolResult]


@contextmanager
def client_of(ctx: Context) -> Iterator[Calls]:
    """A client of a server over this context. It validates each answer by the schema that the server lists."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(make_server(ctx))) as client:
        yield lambda tool, **arguments: portal.call(client.call_tool, tool, arguments)


@pytest.fixture(scope="module")
def harbour(shared) -> Context:
    return shared(fill)


@pytest.fixture(scope="module")
def call(harbour) -> Iterator[Calls]:
    """The result of a tool over the filled context, which may be an error."""
    with client_of(harbour) as calls:
        yield calls


@pytest.fixture(scope="module")
def ask(call) -> Callable[..., dict[str, Any]]:
    """The answer of a tool."""

    def asked(tool: str, **arguments: Any) -> dict[str, Any]:
        result = call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    return asked


@pytest.fixture(scope="module")
def text_of(call) -> Callable[..., str]:
    """The text of an answer or an error."""

    def asked(tool: str, **arguments: Any) -> str:
        [block] = call(tool, **arguments).content
        return block.text

    return asked
