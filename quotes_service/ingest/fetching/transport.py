"""A transport of httpx2 that connects to addresses that were checked, and to nothing else, within limits.

The library has no hook between finding a host's addresses and connecting to one, so both are done here, below its pool
of connections: a name is resolved once for a fetch, every address is judged, and the socket is opened to an
address that was. TLS (SNI, certificate) and the Host header are still those of the name. See decision 16.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore2
import httpx2

from quotes_service.errors import InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import FetchRules
from quotes_service.ingest.fetching.hosts import Resolver, checked_addresses, special


class Budget:
    """How much time and how many bytes one fetch has left, by rules that may become stricter on the way."""

    def __init__(self, rules: FetchRules):
        self.rules = rules
        self._end = time.monotonic() + rules.total_seconds
        self._bytes = 0

    def seconds(self, most: float) -> float:
        """The seconds left, up to ``most``. Raises Unreachable if none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreachable("url", f"took longer than {self.rules.total_seconds:g} seconds")
        return min(left, most)

    def extend(self, seconds: float) -> None:
        """Give back time that was spent waiting for the host's turn."""
        self._end += seconds

    def take(self, count: int) -> None:
        """Count bytes that were received, headers too. Raises InvalidInput("url") if they are too many."""
        self._bytes += count
        check_size(self._bytes, self.rules.max_bytes)


def check_size(size: int, limit: int) -> None:
    """Raises InvalidInput("url") if ``size`` is over ``limit``."""
    if size > limit:
        raise InvalidInput("url", f"has more than {limit:,} bytes")


class Transport(httpx2.BaseTransport):
    """Sends the requests of one fetch; close it afterwards."""

    def __init__(self, budget: Budget, resolve: Resolver):
        self.budget = budget
        # without a context for TLS, the pool makes one when it needs it, which takes a while: with the certificates of
        # the system or of SSL_CERT_FILE
        self._backend = _Backend(budget, resolve)
        self._pool = httpcore2.ConnectionPool(
            network_backend=self._backend, http2=False, retries=0, max_keepalive_connections=0
        )

    @property
    def is_private(self) -> bool:
        """Whether the host that was asked last is no public one."""
        return self._backend.is_private

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises httpcore2's errors, and those of Budget and of the check of addresses."""
        answer = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.content,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer), request=request)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response):
        self._answer = answer

    def __iter__(self):
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore2.NetworkBackend):
    """Opens connections: to checked addresses only, one after the other until one answers.

    A name is resolved once for all connections of a fetch: whoever changes its address meanwhile is not heard.
    """

    def __init__(self, budget: Budget, resolve: Resolver):
        self._budget = budget
        self._resolve = resolve
        self._sockets = httpcore2.SyncBackend()
        self._found: dict[tuple[str, int], list[str]] = {}
        self.is_private = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        rules = self._budget.rules
        if (host, port) not in self._found:
            seconds = self._budget.seconds(rules.connect_seconds)
            self._found[host, port] = checked_addresses(host, port, rules, self._resolve, seconds)
        addresses = self._found[host, port]
        self.is_private = any(special(ip_address(address)) for address in addresses)
        failure: Exception | None = None
        for address in addresses:
            try:
                seconds = self._budget.seconds(rules.connect_seconds)
                stream = self._sockets.connect_tcp(address, port, seconds, socket_options=socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = failure or error
            else:
                return _Stream(stream, self._budget)
        assert failure is not None, "there is at least one address"
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise InvalidInput("url", "leads to a socket of this host")


class _Stream(httpcore2.NetworkStream):
    """A connection that counts the time and the bytes of its fetch."""

    def __init__(self, stream: httpcore2.NetworkStream, budget: Budget):
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._budget.seconds(self._budget.rules.read_seconds))
        self._budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._budget.seconds(self._budget.rules.read_seconds))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = self._budget.seconds(self._budget.rules.connect_seconds)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
