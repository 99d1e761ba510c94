"""Fetches one address: follows its redirects, each of which is judged as the first address, and reads what it answers.

Neither cookies nor credentials nor proxies: requests go to the transport without a client that would have them.
"""

from __future__ import annotations

import re
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2
import httpx2

from quotes_service.errors import Gone, InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import PORTS, FetchRules
from quotes_service.ingest.fetching.hosts import Resolver, check_host, system_resolver
from quotes_service.ingest.fetching.transport import Budget, Transport, check_size
from quotes_service.ingest.fetching.urls import Target, parse, redirected

#: What is fetched: texts, pages, feeds and reports. An answer may name no type, or one that says nothing.
CONTENT_TYPES = re.compile(
    r"|text/(html|plain|xml|[\w.-]+\+xml)|application/([\w.-]+\+)?(xml|json)|application/(octet-stream|pdf|x-pdf)"
    r"|application/vnd\.openxmlformats-officedocument\.wordprocessingml\.document"
)

#: What the decoders of httpx2 unpack. One at a time: packed twice, a small body is a large bomb.
_CODINGS = frozenset({"gzip", "deflate", "br", "zstd"})
_CHARSET = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}", re.IGNORECASE | re.ASCII)
#: For zlib: gzip with the largest window. How gzip begins (RFC 1952), and how much is unpacked at once.
_GZIP = zlib.MAX_WBITS | 16
_GZIP_START = b"\x1f\x8b"
_PART = 1 << 20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Redirects by which a form is sent again.
_REPEATED = frozenset({307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_WAIT = 86_400
_LONGEST_TAG = 1_000

_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",  # of which it shows whether the end has come; others are unpacked where they are sent
    "Accept-Language": "en, *;q=0.5",
}

#: What is sent: the fields of a form, or bytes.
Body = Mapping[str, str] | bytes
#: Called before a request with its target and the rules by which it is made.
Admit = Callable[[Target, FetchRules], float]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered.

    ``asked``: the address, in the form in which it was asked for; ``url``: the one that answered, after redirects;
    both are without a fragment. ``moved``: where ``asked`` is to be asked for from now on, if it redirects for good.
    ``status``: 200, or 304 (with empty ``content``) for what hasn't changed. ``headers``: by names in lower case.
    ``content``: unpacked. ``content_type``: in lower case, without parameters, "" if not named; ``encoding``: the
    charset that it names. ``is_admitted``: only QUOTES_FETCH_ALLOW lets the host that answered be asked; what a page
    or feed names that is not so must not lead there.
    """

    asked: str
    url: str
    moved: str | None
    status: int
    headers: Mapping[str, str]
    content: bytes
    content_type: str
    encoding: str | None
    is_admitted: bool = False

    @property
    def retry_after(self) -> int | None:
        """After how many seconds, a day at most, it wants to be asked again; None if it does not say."""
        return _wait(self.headers.get("retry-after"))


def fetch(
    url: str,
    rules: FetchRules,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    resolve: Resolver = system_resolver,
    admit: Admit | None = None,
) -> Fetched:
    """Fetch an address. ``etag`` and ``last_modified``: those of the answer that the caller has; if it still holds, the
    status is 304. ``resolve`` finds the addresses of a host. ``admit`` is called before each request, also that of a
    redirect, with the rules by which it is made: it returns the seconds that it waited, which do not count as the
    fetch's time, or raises InvalidInput.

    Raises InvalidInput("url") for what must not be fetched, or cannot; of these Unreachable for what may work later,
    and Gone for what is said to be gone for ever.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in conditions.items() if value and _is_harmless(value)}
    fetched = retrieve(url, rules, headers=headers, resolve=resolve, admit=admit)
    if fetched.status == 304 and headers:
        return fetched
    _check_status(fetched)
    return fetched


def retrieve(
    url: str,
    rules: FetchRules,
    *,
    headers: Mapping[str, str] | None = None,
    body: Body | None = None,
    resolve: Resolver,
    admit: Admit | None = None,
    cut: int | None = None,
) -> Fetched:
    """What an address answers, whatever its status; the content only of status 200 and 203.

    ``body`` is sent by POST, and again only where a redirect says so (307, 308); the content is not read then.
    ``cut``: take content of any type, and no more than its first so many bytes. Raises as ``fetch``.
    """
    if not rules.enabled:
        raise InvalidInput("url", "cannot be fetched: fetching is switched off (QUOTES_FETCH)")
    target = parse(url)
    budget = Budget(rules)
    sent = {**_HEADERS, "User-Agent": rules.user_agent, **(headers or {})}
    asked, moved, is_permanent = target.url, None, True
    with closing(Transport(budget, resolve)) as transport:
        for hop in range(rules.max_redirects + 1):
            try:
                check_host(target.host, target.port, budget.rules)
                if admit:
                    budget.extend(admit(target, budget.rules))
                answer = _ask(target, sent, body, transport, cut)
            except InvalidInput as error:
                raise _after_redirect(error, target) if hop else error from None
            if isinstance(answer, Fetched):
                is_admitted = transport.is_private or target.port not in PORTS
                return replace(answer, asked=asked, moved=moved, is_admitted=is_admitted)
            location, status = answer
            if not transport.is_private:
                # a public site must not send us into a network that the operator allows: that is for its own users
                budget.rules = replace(budget.rules, allow=())
            try:
                target = redirected(target, location)
            except InvalidInput as error:
                # which is not quoted, since it may have a password in it
                raise InvalidInput("url", f"redirects to an address that {error.message}") from None
            is_permanent = is_permanent and status in _PERMANENT
            moved = target.url if is_permanent else moved
    raise InvalidInput("url", f"redirects more than {rules.max_redirects} times")


def _ask(
    target: Target,
    headers: Mapping[str, str],
    body: Body | None,
    transport: Transport,
    cut: int | None,
) -> Fetched | tuple[str, int]:
    """The answer to one request; for a redirect, its location and status."""
    try:
        request = _request(target.url, headers, body)
        if request.url.raw_host.decode("ascii") != target.host:  # two readings of one address
            raise InvalidInput("url", "has a host that can be read in two ways")
        with closing(transport.handle_request(request)) as response:
            location = response.headers.get("location")
            if location and response.status_code in (_REDIRECTS if body is None else _REPEATED):
                return location, response.status_code
            has_content = body is None and response.status_code in (200, 203)
            # some servers send the header twice
            content_type = re.split("[;,]", response.headers.get("content-type", ""), maxsplit=1)[0].strip().lower()
            if has_content and cut is None and not CONTENT_TYPES.fullmatch(content_type):
                raise InvalidInput("url", f"has content of the type {content_type[:80]!r}, which is not read")
            return Fetched(
                asked=target.url,
                url=target.url,
                moved=None,
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                content=_content(response, transport.budget, cut) if has_content else b"",
                content_type=content_type,
                encoding=_encoding(response),
            )
    except httpcore2.TimeoutException:
        raise Unreachable("url", "did not answer in time") from None
    except httpcore2.NetworkError as error:
        raise _not_connected(error) from None
    except httpcore2.ProtocolError:  # its text may quote what the server sent
        raise Unreachable("url", "did not answer as HTTP wants it, or only in part") from None
    except httpx2.DecodingError:
        raise InvalidInput("url", "has content that cannot be unpacked as its Content-Encoding says") from None
    except httpx2.InvalidURL as error:
        raise InvalidInput("url", f"is not an address: {error}") from None


def _request(url: str, headers: Mapping[str, str], body: Body | None) -> httpx2.Request:
    if body is None:
        return httpx2.Request("GET", url, headers=headers)
    if isinstance(body, bytes):
        return httpx2.Request("POST", url, headers=headers, content=body)
    return httpx2.Request("POST", url, headers=headers, data=body)


def _content(response: httpx2.Response, budget: Budget, cut: int | None) -> bytes:
    """The unpacked content. Time and packed bytes are counted below, where they are received."""
    limit = budget.rules.max_bytes
    codings = [coding.strip().lower() for coding in response.headers.get("content-encoding", "").split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if len(codings) > 1 or not _CODINGS.issuperset(codings):
        raise InvalidInput("url", f"has content packed as {', '.join(codings)[:80]!r}, which is not unpacked")
    if cut is None and (length := response.headers.get("content-length", "")).isdecimal():
        check_size(int(length[:20]), limit)
    parts, size = [], 0
    for part in _gunzipped(response.iter_raw()) if codings == ["gzip"] else response.iter_bytes():
        budget.seconds(0)
        parts.append(part)
        size += len(part)
        if cut is not None and size >= cut:
            break
        check_size(size, limit)
    return b"".join(parts)[:cut]


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The unpacked parts, of at most _PART bytes each. Raises DecodingError, and Unreachable if the end is missing,
    which the decoder of httpx2 takes for a shorter content."""
    unpacker, is_over = zlib.decompressobj(_GZIP), False
    try:
        for chunk in chunks:
            data = chunk
            while not is_over:
                part = unpacker.decompress(data, _PART)
                if part:
                    yield part
                if not unpacker.eof:
                    data = unpacker.unconsumed_tail
                    if not part:
                        break  # it needs the next chunk
                elif unpacker.unused_data.startswith(_GZIP_START):
                    data, unpacker = unpacker.unused_data, zlib.decompressobj(_GZIP)
                else:
                    is_over = True  # some servers send a little more
    except zlib.error as error:
        raise httpx2.DecodingError(str(error)) from None
    if not unpacker.eof:
        raise Unreachable("url", "was sent only in part")


def _encoding(response: httpx2.Response) -> str | None:
    """The charset of the Content-Type, if it can be the name of one."""
    name = response.charset_encoding or ""
    return name if _CHARSET.fullmatch(name) else None


def _check_status(fetched: Fetched) -> None:
    """Raise the error for an answer that is not the content."""
    status, wait = fetched.status, fetched.retry_after
    later = f"; ask again in {wait} seconds" if wait is not None else ""
    match status:
        case 200 | 203:
            return
        case 410:
            raise Gone("url", "is gone (status 410)")
        case 404:
            raise InvalidInput("url", "is not there (status 404)")
        case 401 | 402 | 403 | 407 | 451:
            raise InvalidInput("url", f"is not open to everyone (status {status})")
        case 429:
            raise Unreachable("url", f"is asked for too often (status 429){later}", wait)
        case 408 | 425:
            raise Unreachable("url", f"was not answered in time by its site (status {status}){later}", wait)
        case _ if status >= 500:
            raise Unreachable("url", f"cannot be answered by its site at the moment (status {status}){later}", wait)
    raise InvalidInput("url", f"has no content (status {status})")


def _wait(retry_after: str | None) -> int | None:
    """The seconds of a header Retry-After (RFC 9110): a number, or a date."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdecimal():
        return min(int(retry_after[:10]), _LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(retry_after)
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return max(0, min(int(seconds), _LONGEST_WAIT))


def _not_connected(error: httpcore2.NetworkError) -> InvalidInput:
    """The error for a connection that failed. A certificate that is not the host's is no matter of time."""
    cause: BaseException | None = error
    while cause is not None and isinstance(error, httpcore2.ConnectError):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return InvalidInput("url", f"has a certificate that is not valid: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return InvalidInput("url", "does not offer an encrypted connection that is safe")
        cause = cause.__cause__ or cause.__context__
    return Unreachable("url", "cannot be reached at the moment")


def _after_redirect(error: InvalidInput, target: Target) -> InvalidInput:
    message = f"redirects to {target.url[:200]}, which {error.message}"
    if isinstance(error, Unreachable):
        return type(error)(error.field, message, error.retry_after)
    return type(error)(error.field, message)


def _is_harmless(value: str) -> bool:
    """Whether a value that a server once sent can be sent back in a header."""
    return len(value) <= _LONGEST_TAG and value.isascii() and value.isprintable()
