"""A web site on this machine, whose pages are functions; some of them behave badly."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from quotes_service.ingest.fetch_rules import FetchRules, parse_allowed

PAGE = b"<!doctype html><title>Walls</title><p>The harbour walls are low.</p>"


class Handler(BaseHTTPRequestHandler):
    """Answers by ``pages``; remembers what was asked."""

    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        page = self.server.pages.get(self.path.partition("?")[0])
        with suppress(OSError):  # who asked has gone
            page(self) if page else self.answer(404)

    def do_POST(self):
        self.server.forms.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        headers = {"Content_Type": "text/html", "Content_Length": str(len(body)), **headers}
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    """The site; ``pages``: path -> what answers. ``rules`` allow it, with small limits."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1", **pages: Callable[[Handler], None]):
        super().__init__((address, 0), Handler)
        self.pages = {"/" + name.replace("_", "/", 1).removeprefix("/"): page for name, page in pages.items()}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.forms: list[str] = []

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def rules(self, **values) -> FetchRules:
        limits = {"total_seconds": 60, "read_seconds": 30, "max_bytes": 100_000, "delay_seconds": 0}
        return FetchRules(**{"allow": parse_allowed(f"127.0.0.1:{self.port}"), **limits, **values})

    def handle_error(self, request, client_address):
        pass  # connections that the client ends


@contextmanager
def running(site: Site) -> Iterator[Site]:
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


def encrypted(site: Site, context: ssl.SSLContext) -> Site:
    site.socket = context.wrap_socket(site.socket, server_side=True)
    return site


def page(body: bytes = PAGE, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, body, **headers)


def redirect(to: str, status: int = 302) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, Location=to)


def drip(handler: Handler) -> None:
    """A body of which a byte comes every now and then."""
    handler.answer(body=b"<", Content_Length="1000")
    while True:
        handler.wfile.write(b"p")
        time.sleep(0.1)


def endless_body(handler: Handler) -> None:
    handler.answer(Content_Length="", Connection="close")
    while True:
        handler.wfile.write(b"<p>More." * 1000)


def endless_chunks(handler: Handler) -> None:
    handler.answer(Content_Length="", Transfer_Encoding="chunked")
    while True:
        handler.wfile.write(b"1\r\np\r\n" * 1000)


def endless_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: and more\r\n" * 100)


def endless_hints(handler: Handler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </more>\r\n\r\n" * 100)


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X: y\r\n")
        time.sleep(0.1)


def silent(handler: Handler) -> None:
    time.sleep(10)


def closing(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def truncated(handler: Handler) -> None:
    handler.answer(body=PAGE, Content_Length=str(len(PAGE) * 2))
    closing(handler)


def not_http(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-secret\r\n")
    closing(handler)


def bomb(size: int = 50_000_000) -> bytes:
    return gzip.compress(b"\0" * size)
