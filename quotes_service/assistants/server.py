"""The server of the Model Context Protocol: the tools of the catalogue over one context."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from pydantic.json_schema import GenerateJsonSchema

from quotes_service import __version__
from quotes_service.assistants import arguments
from quotes_service.assistants.catalogue import BY_NAME, INSTRUCTIONS, TOOLS, Tool
from quotes_service.assistants.press import Press
from quotes_service.assistants.rendering import rendered
from quotes_service.assistants.shaping import Shaper
from quotes_service.context import Context
from quotes_service.errors import NotFound, QuotesError
from quotes_service.standards.links import LOCAL, Links

log = logging.getLogger(__name__)

#: How many calls look something up at once, and how many read a text, each in a thread: together fewer than a process
#: has connections. Reading takes a processor, so that more at once would only make each of them slower.
_LOOK_UP, _READ = 8, 2


def make_server(ctx: Context) -> Server[Any]:
    """The server for a context, which it does not close."""
    described = [_described(tool) for tool in TOOLS]
    look_up, read = anyio.CapacityLimiter(_LOOK_UP), anyio.CapacityLimiter(_READ)

    async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=described)

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = BY_NAME.get(asked.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {asked.name!r}.")
        # not abandoned when the call is cancelled, since a thread that nobody waits for would not be counted: reading a
        # text asks by itself
        return await anyio.to_thread.run_sync(
            _answered, ctx, tool, asked.arguments or {}, limiter=read if tool.is_slow else look_up
        )

    return Server(
        "quotes_service",
        title="Who said what, in the press",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


class _Schema(GenerateJsonSchema):
    """A schema without the titles that pydantic makes of the names: models read it, and pay by the word."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(schema_generator=_Schema),
        output_schema=tool.answer.model_json_schema(mode="serialization", schema_generator=_Schema),
        annotations=types.ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _answered(ctx: Context, tool: Tool, values: dict[str, Any]) -> types.CallToolResult:
    """The answer of a tool, in a thread of its own. An error is one of the tool, which the model can read."""
    press = Press()
    shaper = Shaper(Links(ctx.settings.public_url or LOCAL), press)
    try:
        asked = arguments.read(tool.arguments, values)
        if tool.is_slow:  # it opens its transaction after it has read the text
            answer = tool.call(ctx, shaper, asked)
        else:
            with ctx.reading():
                answer = tool.call(ctx, shaper, asked)
    except NotFound as error:
        return _refused(f"id: {error} Take ids from other answers; do not guess them.")
    except QuotesError as error:
        return _refused(str(error))
    except Exception:
        log.exception("The tool %s failed", tool.name)
        return _refused("The service failed. Its log says why; the same call would fail again.")
    answer.hidden_characters = press.hidden
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=rendered(answer))],
        structured_content=answer.model_dump(mode="json"),
    )


def _refused(message: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=message)], is_error=True)


async def serve_stdio(ctx: Context) -> None:
    """Serve the one client at standard input and output until it closes them. What anything else prints goes to
    standard error meanwhile."""
    server = make_server(ctx)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
