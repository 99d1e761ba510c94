"""The addresses of pages: which of them are one page, by their form alone, and which others a page declares.

The rules go beyond the equivalence of RFC 3986 (section 6) by what news sites do: they serve one page over http and
https, with and without "www.", to mobile phones, as AMP and for print, and with anything in the query that says how the
reader came. docs/addresses.md has them in a table. Pure functions of text; nothing is fetched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import tld

from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.ingest.trackers import is_form, is_tracker, without_session
from quotes_service.records import Article, PageAddress

#: The longest address that is kept, in bytes of UTF-8.
MAX_BYTES = 2000
#: The most addresses that a page may declare.
MAX_DECLARED = 10
# How often an address may change on its way to its key, which settles in two or three steps.
_MOST_STEPS = 12

_PORTS = (None, 80, 443)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_FORM_LABEL = re.compile(r"www\d{0,2}|m|mobile|mobi|amp")
_INDEX = re.compile(r"(?:index|default)\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm|cgi|do)", re.IGNORECASE)
_FORM_SUFFIX = re.compile(r"(?<=.)\.(?:amp|print)(?=$|\.[sx]?html?$)", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x26);", re.IGNORECASE)  # of addresses that come escaped out of HTML and feeds
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Escaped, these mean themselves; as they are, they part an address.
_PARTING_PATH, _PARTING_QUERY = frozenset("/?#%;=&+\\"), frozenset("#%&=+\\")

_ADDRESS = r"(?P<address>https?:/{1,2}[^/].*)"
_MEMENTO = re.compile(rf"/(?:[^/]+/)*?\d{{8,14}}(?:[a-z]{{2}}_|\*)?/{_ADDRESS}")
_ESCAPED_ADDRESS = re.compile(r"/https?(?::|%3a)%2f", re.IGNORECASE)
_WAYBACK = re.compile(rf"/(?:web|save)/(?:(?:\d{{4,14}}(?:[a-z]{{2}}_)?|\*|\d+\*)/)?{_ADDRESS}")
_NEWEST = re.compile(rf"/(?:newest|timegate|o/\w+)/{_ADDRESS}")
_AMP_VIEWER = re.compile(r"/amp/(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+.*)")
_AMP_CACHE = re.compile(r"/(?:[acv]|wp)/(?P<tls>s/)?(?P<rest>[^/]+\.[^/]+.*)")
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")


def address_key(url: str) -> str:
    """The form that all addresses of one page share, as far as addresses alone tell: again an address, and its own key.

    What is no http or https address, is malformed, or has a key of more than MAX_BYTES is its own key.
    """
    try:
        key, before = url, None
        for _ in range(_MOST_STEPS):
            key, before = _step(key), key
            if key == before:
                return key if len(key.encode()) <= MAX_BYTES else url
    except ValueError:
        pass
    return url


def cleaned(url: str) -> str:
    """The address without what says how the reader came: trackers, ids of sessions, a fragment, and the redirection or
    AMP cache of another site. Otherwise as it is."""
    try:
        target = url
        while inner := _redirected(urlsplit(target)):
            target = inner
        parts = urlsplit(_AMPERSAND.sub("&", target))
        site = _site(_host(parts.hostname or ""))
        _ = parts.port  # malformed: ValueError
        query = "&".join(
            part
            for part in parts.query.split("&")
            if not is_tracker(unquote(part.partition("=")[0]), unquote(part.partition("=")[2]), site)
        )
        path = parts.path
        if not _archived(parts):
            path = "/".join(kept for one in path.split("/") if (kept := without_session(one)) or not one)
        return parts._replace(path=path, query=query, fragment=_route(parts.fragment)).geturl()
    except ValueError:
        return url


def site_of(url: str) -> str:
    """The site of an address: the part of its host that somebody registered ("news.co.uk" of "m.news.co.uk", after the
    Public Suffix List), else the host. Empty for what is no address."""
    try:
        return _site(_host(urlsplit(url).hostname or ""))
    except ValueError:
        return ""


def lookup_keys(url: str) -> tuple[str, str]:
    """The keys under which an address is stored: its own, and that of an address as it is (``exact_key``)."""
    return address_key(url), exact_key(url)


def exact_key(url: str) -> str:
    """The key of an address that stands for itself alone, since its address key had an owner when keys came in."""
    return f"={url}"


def found_at(page: Article, url: str | None) -> Article:
    """The article of a page that was found at ``url``, with what the page calls its own address among those that it
    declares; without ``url``, that is the article's address, as only the page says."""
    if url is None:
        return replace(page, url_is_declared=page.url is not None)
    declared = dict.fromkeys(other for other in (page.url, *page.addresses) if other not in (None, url))
    return replace(page, url=url, addresses=tuple(declared))


def pages_of(article: Article) -> tuple[PageAddress, ...]:
    """The addresses of an article's page: its URL, then those of the same site that it declares.

    The form of the first is the one that the page declares for it, if it does. A declared address of another site (of
    a syndicated copy's original) or without a path (a front page) is none of this page.
    """
    if article.url is None:
        return ()
    key = address_key(article.url)
    site, forms = site_of(key), {key: cleaned(article.url)}
    own_form = None
    for declared in filter(_is_address, article.addresses[:MAX_DECLARED]):
        other = address_key(declared)
        if other == key:
            own_form = own_form or cleaned(declared)
        elif site_of(other) == site and any(urlsplit(other)[2:]):
            forms.setdefault(other, cleaned(declared))
    if own_form:
        forms[key] = own_form
    return tuple(
        PageAddress(page, form, declared=page != key or article.url_is_declared) for page, form in forms.items()
    )


def _is_address(url: str) -> bool:
    try:
        check_characters(url, field="url")
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url.encode()) <= MAX_BYTES
    except (InvalidInput, ValueError):
        return False


def _step(url: str) -> str:
    """The key of an address, or an address of the same page that is nearer to it. Raises ValueError."""
    parts = urlsplit(_AMPERSAND.sub("&", url.strip()))
    if parts.scheme not in ("http", "https"):
        raise ValueError("not a web address")
    if inner := _redirected(parts) or _archived(parts):
        return inner
    host = _host(parts.hostname or "")
    site = _site(host)
    host = ".".join([*(label for label in _labels_before(host, site) if not _FORM_LABEL.fullmatch(label)), site])
    if host.count(".") > 1:
        host = host.removeprefix("www.")  # before a suffix under which names are registered: www.gov.uk
    port = "" if parts.port in _PORTS else f":{parts.port}"
    path = "".join(f"/{segment}" for segment in _segments(_plain(parts.path, _PARTING_PATH)))
    query = "&".join(_query(parts.query, site))
    route = _plain(_route(parts.fragment), frozenset("%"))
    return f"https://{host}{port}{path}{query and '?'}{query}{route and '#'}{route}"


# Addresses in addresses.


def _redirected(parts: SplitResult) -> str | None:
    """The address to which a search engine's or a network's redirection leads, or that an AMP cache or viewer shows."""
    host, path = (parts.hostname or "").rstrip("."), parts.path
    found = _AMP_VIEWER.fullmatch(path) if _GOOGLE.fullmatch(host) or host == "www.bing.com" else None
    if host.endswith((".cdn.ampproject.org", ".bing-amp.com")) or host == "cdn.ampproject.org":
        found = _AMP_CACHE.fullmatch(path)
    if found:
        query = f"?{parts.query}" if parts.query else ""
        return f"http{'s' if found['tls'] else ''}://{found['rest']}{query}"
    if _GOOGLE.fullmatch(host) and path == "/url":
        return _parameter(parts, "url", "q")
    if host in ("l.facebook.com", "lm.facebook.com", "l.instagram.com") and path in ("/l.php", "/"):
        return _parameter(parts, "u")
    return None


def _archived(parts: SplitResult) -> str | None:
    """The address of which an archive keeps this copy: the Wayback Machine and others that name the time and the
    address in the path (as Memento's RFC 7089 shows), archive.today, and Google's former cache."""
    host = (parts.hostname or "").rstrip(".")
    path = unquote(parts.path) if _ESCAPED_ADDRESS.search(parts.path) else parts.path
    found = _MEMENTO.fullmatch(path)
    if re.fullmatch(r"(?:.+\.)?archive\.org", host):
        found = found or _WAYBACK.fullmatch(path)
    if re.fullmatch(r"archive\.(?:today|is|ph|md|li|vn|fo)", host):
        found = found or _NEWEST.fullmatch(path)
    if found:
        scheme, _, rest = found["address"].partition(":")
        return f"{scheme}://{rest.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    if host == "webcache.googleusercontent.com" and (query := dict(parse_qsl(parts.query)).get("q", "")):
        cached = re.match(r"cache:(?:[\w-]{8,16}:)?(?P<address>\S+)", query)
        if cached:
            address = cached["address"]
            return address if re.match("https?://", address) else f"http://{address}"
    return None


def _parameter(parts: SplitResult, *names: str) -> str | None:
    values = dict(parse_qsl(parts.query))
    return next((values[name] for name in names if re.match(r"https?://[^/]", values.get(name, ""))), None)


# The host.


def _host(name: str) -> str:
    """A host's name in lower case and ASCII (Punycode), an IPv6 address in brackets and its short form. Raises
    ValueError for what is no name."""
    if ":" in name:
        return f"[{ip_address(name).compressed}]"
    name = unicodedata.normalize("NFKC", name).lower().replace("。", ".").removesuffix(".")
    name = ".".join(map(_ascii, name.split(".")))
    if not _HOST.fullmatch(name):
        raise ValueError("not a host")
    return name


def _ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


@lru_cache(maxsize=10_000)
def _site(host: str) -> str:
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    known = tld.get_fld(f"https://{host}", fail_silently=True, search_private=True)
    return known if known and host.endswith(known) else ".".join(host.split(".")[-2:])


def _labels_before(host: str, site: str) -> list[str]:
    return host.removesuffix(site).rstrip(".").split(".") if host != site else []


# The path, the query and the fragment.


def _plain(text: str, parting: frozenset[str]) -> str:
    """The text with its escapes decoded, after UTF-8 and in normal form C, but for characters that part an address,
    white space and what isn't text. Those stay escaped, in upper case."""

    if text.isascii() and "%" not in text:
        return text

    def decoded(escapes: re.Match[str]) -> str:
        characters = bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "surrogateescape")
        return "".join(map(kept, characters))

    def kept(character: str) -> str:
        if character.isprintable() and not character.isspace() and character not in parting:
            return character
        data = character.encode("utf-8", "surrogateescape")
        return "".join(f"%{byte:02X}" for byte in data)

    return unicodedata.normalize("NFC", _ESCAPES.sub(decoded, _STRAY_PERCENT.sub("%25", text)))


def _segments(path: str) -> list[str]:
    """The segments of a path, decoded, without those that lead back, name no page, or say in which form it is shown."""
    kept: list[str] = []
    for segment in map(without_session, path.split("/")):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    if kept and _INDEX.fullmatch(kept[-1]):
        kept.pop()
    if kept[-1:] == ["1"] and kept[-2:-1] == ["amp"]:
        kept.pop()  # a first page as AMP
    if len(kept) > 1 and kept[-1].lower() in ("amp.html", "amp.htm"):
        kept.pop()
    kept = [segment for segment in kept if segment.lower() != "amp"] or kept
    for place in (0, -1):
        if len(kept) > 1 and kept[place].lower() == "print":
            del kept[place]
    if kept:
        kept[-1] = _FORM_SUFFIX.sub("", kept[-1])
    return kept


def _query(query: str, site: str) -> Iterator[str]:
    """The parameters of a query that say which page it is, decoded, each once, in order of their names."""
    parts = (part.partition("=") for part in query.replace("%20", "+").split("&"))
    parameters = dict.fromkeys(
        (_plain(name, _PARTING_QUERY), _plain(value, _PARTING_QUERY)) for name, _, value in parts
    )
    for name, value in sorted(parameters, key=lambda parameter: parameter[0]):
        if (name or value) and not is_tracker(name, value, site) and not is_form(name, value):
            yield f"{name}={value}" if value else name


def _route(fragment: str) -> str:
    """A fragment that names a page of an application in the browser: "!/2024/ferry", "/2024/ferry". Else none."""
    fragment = fragment.partition(":~:")[0]  # what follows marks words of the page
    return fragment if fragment.startswith(("!", "/")) and fragment.strip("!/") else ""
