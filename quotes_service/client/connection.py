"""Requests: where they are sent, sent again, redirected, and what becomes of errors."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from quotes_service import __version__
from quotes_service.client.problems import NotFound, ProblemError, UnexpectedAnswer, Unreachable

#: With these and Retry-After a request may be answered later; 409: the first one of its Idempotency-Key still is.
_LATER = (409, 429, 503)
_MOST_REDIRECTS = 5
#: Seconds before a request that got no answer is sent again; doubled each time.
_FIRST_WAIT = 0.5


class Connection:
    """Sends requests to one service. Threads may share it: it keeps nothing of a request.

    All requests must be safe to be sent twice: they store nothing or have an Idempotency-Key. They are sent again up to
    ``retries`` times where no answer comes, and where the service asks for it by Retry-After, unless it asks for more
    than ``patience`` seconds. The key is sent to the host of ``base_url`` and to no other.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        timeout: float,
        retries: int,
        patience: float,
        transport: httpx2.BaseTransport | None,
    ):
        """Raises ValueError for what is no address or no key."""
        self.base_url = base_url.rstrip("/")
        self._base = _address(self.base_url)
        self._retries, self._patience = retries, patience
        headers = {"User-Agent": f"quotes_service.client/{__version__}"}
        if key is not None:
            if not (key.isascii() and key.isprintable()):  # no header can hold it, and that error would show it
                raise ValueError("key: must have ASCII letters, digits and signs only, without a line break at its end")
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx2.Client(headers=headers, timeout=timeout, transport=transport)

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """The JSON that a GET of a path below /api/v1 answers."""
        with self._answer("GET", self._url(path, query)) as answer:
            return _json(answer)

    def follow(self, address: str) -> Any:
        """The JSON at an address that the service gave, such as ``next`` of a page."""
        with self._answer("GET", self._base.join(address)) as answer:
            return _json(answer)

    def post(self, path: str, body: Mapping[str, Any], idempotency_key: str | None = None) -> Any:
        """The JSON that a POST answers."""
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        with self._answer("POST", self._url(path), body, headers) as answer:
            return _json(answer)

    def items(self, path: str, query: Mapping[str, Any]) -> list[Any]:
        """All items of a collection, in one request (JSON Lines)."""
        with self._answer("GET", self._url(path, {**query, "format": "jsonl"})) as answer:
            _check_type(answer, "application/jsonl")
            return [*_items(answer)]

    def table(self, path: str, query: Mapping[str, Any]) -> bytes:
        """All items of a collection, in one request (CSV)."""
        with self._answer("GET", self._url(path, {**query, "format": "csv"})) as answer:
            _check_type(answer, "text/csv")
            return answer.read()

    def _url(self, path: str, query: Mapping[str, Any] | None = None) -> httpx2.URL:
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        return httpx2.URL(f"{self.base_url}/api/v1/{path}", params=given or None)

    @contextmanager
    def _answer(
        self,
        method: str,
        url: httpx2.URL,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Generator[httpx2.Response, None, None]:
        """An answer of success, whose body is still to be read."""
        content = None if body is None else json.dumps(body, ensure_ascii=False, default=_day).encode()
        sent = {**(headers or {}), **({} if body is None else {"Content-Type": "application/json"})}
        request = self._http.build_request(method, url, content=content, headers=sent)
        try:
            answer = self._redirected(self._sent(request))
            try:
                if answer.is_error:
                    answer.read()
                    raise _problem(answer)
                yield answer
            finally:
                answer.close()
        except httpx2.RequestError as error:
            raise Unreachable(f"{method} {url}: {_reason(error)}") from error

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, after the last time that the request is sent. Raises httpx2.RequestError."""
        if _origin(request.url) != _origin(self._base):
            raise UnexpectedAnswer(
                f"{self.base_url} sends on to {request.url}, on another host or port, to which the key is not sent;"
                " if that is the service, give its address as base_url"
            )
        for tried in range(self._retries + 1):
            is_last = tried == self._retries
            try:
                answer = self._http.send(request, stream=True)
            except httpx2.TransportError:
                if is_last:
                    raise
                time.sleep(min(_FIRST_WAIT * 2**tried, self._patience))
                continue
            wait = _retry_after(answer) if answer.status_code in _LATER else None
            if is_last or wait is None or wait > self._patience:
                return answer
            answer.close()
            time.sleep(wait)
        raise AssertionError("the last answer was returned")

    def _redirected(self, answer: httpx2.Response) -> httpx2.Response:
        """The answer where a GET is sent on to, as after two entries were joined."""
        for _ in range(_MOST_REDIRECTS):
            if not answer.has_redirect_location:
                return answer
            answer.close()
            url = answer.url.join(answer.headers["Location"])
            if answer.request.method != "GET":
                raise UnexpectedAnswer(f"{answer.url} sends on to {url}: give that service's address as base_url")
            answer = self._sent(self._http.build_request("GET", url))
        answer.close()
        raise UnexpectedAnswer(f"{answer.url} sends on and on")


def _address(base_url: str) -> httpx2.URL:
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL as error:
        raise ValueError(f"base_url: {error}") from None
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise ValueError("base_url: must be the address of the service's start page, as http://127.0.0.1:8000")
    if url.userinfo:  # errors and links would show it
        raise ValueError("base_url: must hold no user name and no password; give the key as key")
    return url


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # httpx2 leaves out the default port of the scheme


def _text(value: object) -> str:
    """A value as the query has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be sent")


def _json(answer: httpx2.Response) -> Any:
    try:
        return json.loads(answer.read())
    except ValueError:
        raise UnexpectedAnswer(f"{answer.url} answers no JSON: is it the service's address?") from None


def _check_type(answer: httpx2.Response, type: str) -> None:
    if answer.headers.get("Content-Type", "").partition(";")[0] != type:
        raise UnexpectedAnswer(f"{answer.url} answers no {type}: is it the service's address?")


def _items(answer: httpx2.Response) -> Generator[Any, None, None]:
    """The values of JSON Lines. Only a newline ends a line: texts may have other characters that end one elsewhere."""
    rest = b""
    for chunk in answer.iter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        try:
            yield from map(json.loads, lines)
        except ValueError:
            raise UnexpectedAnswer(f"{answer.url} answers a line that is no JSON") from None
    if rest:
        raise Unreachable(f"{answer.url}: the last line breaks off")


def _retry_after(answer: httpx2.Response) -> float | None:
    """The seconds after which to ask again (RFC 9110, 10.2.3)."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _problem(answer: httpx2.Response) -> ProblemError:
    kind = NotFound if answer.status_code == 404 else ProblemError
    wait = _retry_after(answer)
    if answer.headers.get("Content-Type", "").partition(";")[0] != "application/problem+json":
        return kind(
            answer.status_code,
            answer.reason_phrase,
            f"{answer.url} answers no problem details",
            None,
            "about:blank",
            wait,
        )
    body = _json(answer)
    if not isinstance(body, dict):
        raise UnexpectedAnswer(f"{answer.url} answers a problem that is none")
    type = str(body.get("type", "about:blank")).rpartition("/problems/")[2]
    title, detail = str(body.get("title", answer.reason_phrase)), str(body.get("detail", ""))  # another program's
    return kind(answer.status_code, title, detail, body.get("errors"), type, wait)


def _reason(error: httpx2.RequestError) -> str:
    return str(error) or type(error).__name__
