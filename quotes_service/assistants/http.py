"""The server over streamable HTTP, at ``/mcp``: without sessions, so that several processes may serve behind a proxy,
and with the access control of the REST API."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quotes_service.assistants.server import make_server
from quotes_service.callers import Caller
from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InvalidInput, NotAllowed, NotSignedIn, QuotesError, TooMany
from quotes_service.services.access import keys
from quotes_service.services.access.gate import Gate, name_of, sites_of

PATH = "/mcp"
_OWN = ("127.0.0.1", "localhost", "[::1]")
_ANY = ("0.0.0.0", "::")
#: The most requests at once; others are answered 503.
_AT_ONCE = 100
#: How many of them are asked at once who they are, each in a thread with a connection (assistants.server has others).
_ASKING = 4
_ASKED = ["Authorization", "Content-Type", "Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id"]
_RETRY_AFTER = "10"


def make_app(ctx: Context, host: str) -> Starlette:
    """The app, to be served at ``host``. Raises InvalidInput for a setting that cannot be accepted."""
    settings = ctx.settings
    sites = sites_of(settings.cors)
    app = make_server(ctx).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.max_body_bytes,
        transport_security=_rebinding_protection(host, settings.public_url, sites),
    )
    app.add_middleware(_Door, ctx=ctx, sites=sites)
    if sites:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=sites,
            allow_methods=["POST"],
            allow_headers=_ASKED,
            expose_headers=["Retry-After", "WWW-Authenticate"],
            max_age=3600,
        )
    return app


def _rebinding_protection(host: str, public_url: str, sites: Sequence[str]) -> TransportSecuritySettings:
    """By which names the server may be called, and from which sites: those of this machine, of ``--http``, of
    QUOTES_PUBLIC_URL and of QUOTES_CORS. A page that makes its own name mean this machine has none of them."""
    public = urlsplit(public_url)
    names = {*_OWN, socket.gethostname() if host in _ANY else f"[{host}]" if ":" in host else host}
    hosts = [form for name in names for form in (name, f"{name}:*")] + ([public.netloc] if public.netloc else [])
    own = [form for name in _OWN for form in (f"http://{name}", f"http://{name}:*")]
    at_home = [f"{public.scheme}://{public.netloc}"] if public.netloc else []
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[*own, *at_home, *sites])


class _Door:
    """Lets requests in as the REST API does: each needs the scope ``read``, and is counted."""

    def __init__(self, app: ASGIApp, *, ctx: Context, sites: Sequence[str]):
        self.app, self.ctx, self.is_any_site = app, ctx, "*" in sites
        self.gate = Gate(ctx)
        self.limiter = anyio.CapacityLimiter(_ASKING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http" or scope["path"] != PATH:  # starlette would also take "/mcp" and a line feed
            await Response(status_code=404)(scope, receive, send)
            return
        if scope["method"] != "POST":  # there is nothing to listen to, and no session to end
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        scope = _as_proxies_say(scope, self.ctx.settings.proxies)
        try:
            await anyio.to_thread.run_sync(self._admit, scope, limiter=self.limiter)
        except QuotesError as error:
            await _refusal(error)(scope, receive, send)
            return
        if self.is_any_site:
            headers = MutableHeaders(scope=scope)
            del headers["origin"]
        await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or say that the server ends: then, after a time, uvicorn cancels what is in hand."""
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except anyio.get_cancelled_exc_class():
            if has_begun:
                raise
            await _refused(503, "The service ends.", {"Retry-After": _RETRY_AFTER})(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        address = scope["client"][0] if scope["client"] else None
        try:
            caller = self._caller(Headers(scope=scope), address)
        except NotSignedIn:
            self.gate.count_unknown(address)
            raise
        self.gate.admit(caller, "read", address)

    def _caller(self, headers: Headers, address: str | None) -> Caller:
        header = headers.get("authorization")
        if header is None:
            return self.gate.anonymous(
                address, name_of(headers.get("host", "")), headers.get("origin"), headers=headers
            )
        scheme, _, key = header.partition(" ")
        if scheme.casefold() != "bearer":
            raise NotSignedIn("Send the key as it was given to you: Authorization: Bearer quotes_...")
        return keys.caller_of(self.ctx, key.strip())


def _as_proxies_say(scope: Scope, proxies: int) -> Scope:
    """The request with the address and host that the first of so many proxies saw (QUOTES_PROXIES)."""
    scope = {**scope, "headers": list(scope["headers"])}
    headers = MutableHeaders(scope=scope)
    if proxies == 0:
        return scope
    if (address := _forwarded(headers, "x-forwarded-for", proxies)) is not None:
        scope["client"] = (address, 0)
    if (host := _forwarded(headers, "x-forwarded-host", proxies)) is not None:
        headers["host"] = host
    return scope


def _forwarded(headers: Headers, name: str, proxies: int) -> str | None:
    values = [value.strip() for value in ",".join(headers.getlist(name)).split(",")]
    return values[-proxies] or None if len(values) >= proxies else None


def _refusal(error: QuotesError) -> Response:
    match error:
        case NotSignedIn():
            status, headers = 401, {"WWW-Authenticate": 'Bearer realm="quotes_service"'}
        case NotAllowed():
            status, headers = 403, {}
        case TooMany():
            status, headers = 429, {"Retry-After": str(error.retry_after)}
        case DatabaseUnavailable():
            status, headers = 503, {"Retry-After": _RETRY_AFTER}
        case _:
            raise error
    return _refused(status, str(error), headers)


def _refused(status: int, message: str, headers: dict[str, str]) -> Response:
    body: dict[str, Any] = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": message}}
    return Response(json.dumps(body), status, headers, media_type="application/json")


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address. Raises InvalidInput("--http")."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InvalidInput("--http", f"cannot listen on {host}, port {port}: {error.strerror or error}") from None


def serve_http(app: Starlette, listening: socket.socket, stop_seconds: int) -> None:
    """Serve until the process is told to stop (INT or TERM); requests in hand have so many seconds then."""
    config = uvicorn.Config(
        app,
        log_config=None,  # the log is set up already, on stderr
        proxy_headers=False,  # QUOTES_PROXIES says what is believed
        server_header=False,
        ws="none",
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=stop_seconds,
    )
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises it again when it has ended
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run(sockets=[listening])
