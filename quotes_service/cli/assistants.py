"""`quotes mcp`: tools for assistants, over the Model Context Protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import click

from quotes_service.cli.console import stdout
from quotes_service.errors import InvalidInput

#: What the extra `mcp` installs.
_EXTRA = ("mcp", "mcp_types", "starlette", "uvicorn")


@click.command("mcp", short_help="Serve assistants, over the Model Context Protocol.")
@click.option("--http", "address", metavar="HOST:PORT", help="Serve many over HTTP, instead of one over stdio.")
def serve_assistants(address: str | None) -> None:
    """Let assistants such as Claude look things up here: search quotations and experts, open entries, verify quotes,
    check drafts. Nothing can be changed by it.

    Without --http it speaks over standard input and output with the program that starts it, until that closes them.
    With --http it serves at /mcp; requests need what those of the REST API need: a key (quotes
    keys create), or QUOTES_ANONYMOUS.

    It needs the extra `mcp`: pip install 'quotes-service[mcp]'. See docs/assistants.md.
    """
    with _mcp_extra():
        from quotes_service.assistants import http, server
    import anyio

    from quotes_service import logs
    from quotes_service.context import open_context
    from quotes_service.services.access import gate
    from quotes_service.settings import Settings

    settings = Settings.read()
    logs.set_up(settings.log)
    logging.getLogger("mcp").setLevel(logging.WARNING)  # else it has lines for each request
    if address is None:
        with closing(open_context(settings)) as ctx:
            anyio.run(server.serve_stdio, ctx)
        return
    host, port = _host_and_port(address)
    if not gate.is_loopback(host):  # "everything" is meant for this machine alone
        settings = replace(settings, anonymous=settings.anonymous or "nothing")
    with closing(open_context(settings, mapped=True)) as ctx:
        try:
            gate.check_address(ctx, host)
        except InvalidInput as error:
            raise InvalidInput("--http", error.message) from None
        app = http.make_app(ctx, host)
        with http.listen(host, port) as listening:
            stdout().print(f"Serving http://{address}{http.PATH}. Ctrl-C stops it.", soft_wrap=True)
            http.serve_http(app, listening, settings.stop_seconds)


def _host_and_port(address: str) -> tuple[str, int]:
    """ "127.0.0.1:8001", "[::1]:8001". Raises InvalidInput("--http")."""
    host, colon, port = address.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    is_good = bare and port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535
    if not (colon and is_good) or (":" in bare) != host.startswith("["):
        raise InvalidInput("--http", f"cannot be {address!r}: write it like 127.0.0.1:8001 or [::1]:8001")
    return bare, int(port)


@contextmanager
def _mcp_extra() -> Iterator[None]:
    """Say what to install if what the extra `mcp` installs cannot be imported."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise click.ClickException(f"{error.name} is not installed: pip install 'quotes-service[mcp]'") from None
