"""The day on which an article was published, and the day of its last change: never one for the other.

The day is that of the zone in which the page prints it: 2024-05-03T23:30-07:00 is 3 May, and so is
2024-05-04T06:30Z where the page shows "May 3, 2024".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from htmldate import find_date
from lxml import html as lxml_html

from quotes_service.ingest.pages.structured_data import StructuredData

_PUBLISHED_META = tuple(
    "article:published_time og:article:published_time article:published og:published_time datepublished"
    " date_published pubdate publishdate publish-date publish_date published publication_date publication-date"
    " dc.date.issued dcterms.issued dcterms.created dc.date.created datecreated parsely-pub-date sailthru.date"
    " cxenseparse:recs:publishtime article.published article.created citation_publication_date citation_date"
    " rnews:datepublished originalpublicationdate bt:pubdate article_date_original ptime displaydate dat_ept".split()
)
_MODIFIED_META = tuple(
    "article:modified_time og:updated_time og:modified_time article:modified datemodified date_modified lastmod"
    " last-modified last_modified dcterms.modified dc.date.modified revised article.updated updated_time"
    " lastupdate lastupdated modified dateupdate".split()
)

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WRITTEN = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})", re.I),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
)
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?", re.I
)

_LAST = r"(?:last|latest|most\ recent(?:ly)?)"
_SAYS_MODIFIED = re.compile(
    rf"\b(?:{_LAST}\s+)?(?:updated?|modified|edited|revised|amended|reviewed|change[ds]?)\b(?:\s+(?:on|at|date|time))?",
    re.I,
)
_SAYS_FIRST = re.compile(r"\b(?:first|originally|initially)\s+(?:published|posted|appeared|aired)\b", re.I)
_SAYS_PUBLISHED = re.compile(
    r"\b(?:published|posted|publication\s+date|date\s+published|created|issued|released)\b", re.I
)
_SAYS_AT_ALL = re.compile(
    r"\b(?:publi|post|updat|modifi|edit|revis|amend|review|chang|creat|issu|releas|date|first|origin|last)", re.I
)
_ARTICLE_WAS = re.compile(r"^this\s+(?:article|story|post|page|piece|report)\s+(?:was|has\s+been)\s+(?:last\s+)?", re.I)
_LONGEST_ALONE = 40  # characters of a day that stands alone in an element, with its weekday, time and zone
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I)
_TIME = re.compile(
    r"[\s,|·•(@-]*(?:at\s+)?(?:\d{1,2}[.:h]\d{2}(?::\d{2})?)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?\)?", re.I
)
_LONGEST_STAMP = 160  # characters of a line that says when
_CLASS_MODIFIED = re.compile(
    r"(?:^|[\s_-])(?:updated?|modified|modification|last-?mod)(?:$|[\s_-])|dateModified|dateUpdated", re.I
)
_CLASS_PUBLISHED = re.compile(
    r"(?:^|[\s_-])(?:published|pub-?date|publish|posted|entry-date|post-date|article-date)(?:$|[\s_-])|datePublished",
    re.I,
)
_STAMPED = ("time", "p", "span", "div", "abbr", "li", "small", "em", "strong", "dd", "h6", "td", "summary")
_EARLIEST = date(1990, 1, 1)


class Days(NamedTuple):
    """``published`` and ``modified``: the days that a page prints or declares, None where it has none."""

    published: date | None
    modified: date | None


class _Stamp(NamedTuple):
    """A line or element of the page that says when: ``kind`` "first", "published", "modified", "time" (a <time>
    without a word of what it is) or "alone" (another element that has nothing but a day)."""

    kind: str
    day: date
    element: lxml_html.HtmlElement


def read_days(tree: lxml_html.HtmlElement, data: StructuredData, address: str | None) -> Days:
    """The day of publication and of the last change.

    Taken in this order: what the page shows as first published, JSON-LD, meta elements, what it shows as published,
    a <time>; then what htmldate finds in other places, such as the address, once all about changes was dropped from
    the tree; then a day that stands alone in an element. Not taken are dates and years anywhere in the text.
    """
    stamps = list(_stamps(tree))
    shown = {kind: next((stamp.day for stamp in stamps if stamp.kind == kind), None) for kind in _KINDS}
    published = (
        shown["first"]
        or _day(data.text("datePublished", "dateCreated"))
        or _meta(tree, _PUBLISHED_META)
        or shown["published"]
        or shown["time"]
    )
    modified = _day(data.text("dateModified")) or _meta(tree, _MODIFIED_META) or shown["modified"]
    published = published or _found(tree, address) or shown["alone"]
    if published and published not in (shown["first"], shown["published"], shown["time"]):
        # The same moment in the zone of the newsroom, if the page shows that.
        published = next(
            (s.day for s in stamps if s.kind != "modified" and abs(s.day - published) == timedelta(1)), published
        )
    if published and modified and modified < published:
        modified = None
    return Days(published, modified)


def _found(tree: lxml_html.HtmlElement, address: str | None) -> date | None:
    """What htmldate finds in a tree without anything about changes, for which it would be taken."""
    tree = deepcopy(tree)
    for meta in list(tree.iter("meta")):
        if _name(meta) in _MODIFIED_META and meta.getparent() is not None:
            meta.drop_tree()
    for stamp in list(_stamps(tree)):
        if stamp.kind == "modified" and stamp.element.getparent() is not None and stamp.element.find(".//h1") is None:
            stamp.element.drop_tree()
    try:
        found = find_date(tree, original_date=True, extensive_search=False, max_date=None, url=address)
    except (ValueError, TypeError, AttributeError, OverflowError):  # met on odd pages
        return None
    return _day(found)


_KINDS = ("first", "published", "modified", "time", "alone")


def _stamps(tree: lxml_html.HtmlElement) -> Iterator[_Stamp]:
    """What the page shows about when, in its order."""
    for element in tree.iter(*_STAMPED):
        attributes = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("id"))))
        alone = element.tag != "time" and _is_alone(element)
        if not (element.tag == "time" or alone or _is_classed(attributes) or _SAYS_AT_ALL.search(_beginning(element))):
            continue
        if len(element) > 6 or next(element.iterancestors("aside", "nav"), None) is not None:
            continue
        text = " ".join(element.text_content().split())
        if len(text) > _LONGEST_STAMP or not (element.tag == "time" or alone or _is_classed(attributes) or _says(text)):
            continue
        day = _shown_day(element, text)
        if day:
            yield from _kinds(element, text, attributes, day)


@lru_cache(maxsize=4_096)
def _is_classed(attributes: str) -> bool:
    return bool(_CLASS_MODIFIED.search(attributes) or _CLASS_PUBLISHED.search(attributes))


def _beginning(element: lxml_html.HtmlElement) -> str:
    return next((text for part in islice(element.itertext(), 4) if (text := part.strip())), "")[:60]


def _kinds(element: lxml_html.HtmlElement, text: str, attributes: str, day: date) -> Iterator[_Stamp]:
    is_bare = element.tag == "time" or _is_alone(element)
    words = f"{_words_before(element) if is_bare else ''} {text}"
    if is_bare and _SAYS_FIRST.match(_words_after(element)):  # in a list of changes
        yield _Stamp("first", day, element)
        return
    if first := _SAYS_FIRST.search(words):
        yield _Stamp("first", _day_after(words, first.end()) or day, element)
        if changed := _SAYS_MODIFIED.search(words, first.end()):
            yield from (_Stamp("modified", d, element) for d in [_day_after(words, changed.end())] if d)
        return
    published, modified = _SAYS_PUBLISHED.search(words), _SAYS_MODIFIED.search(words)
    if published and modified:
        yield _Stamp("published", _day_after(words, published.end()) or day, element)
        yield from (_Stamp("modified", d, element) for d in [_day_after(words, modified.end())] if d)
    elif modified or (_CLASS_MODIFIED.search(attributes) and not _CLASS_PUBLISHED.search(attributes) and not published):
        yield _Stamp("modified", day, element)
    elif published or _CLASS_PUBLISHED.search(attributes) or element.get("pubdate") is not None:
        yield _Stamp("published", day, element)
    elif is_bare:
        yield _Stamp("time" if element.tag == "time" else "alone", day, element)


def _is_alone(element: lxml_html.HtmlElement) -> bool:
    """Whether an element has a day, maybe with its weekday and time, and nothing else."""
    text = (element.text or "").strip()
    is_definition = element.tag == "dd"  # after which a link to all changes may stand
    if (len(element) and not is_definition) or not 8 <= len(text) <= _LONGEST_ALONE:
        return False
    text = _WEEKDAY.sub("", text, count=1)
    days = [day.end() for pattern in _WRITTEN if (day := pattern.match(text))]
    return any(is_definition or _TIME.fullmatch(text, end) for end in days)


def _words_after(element: lxml_html.HtmlElement) -> str:
    """The words just after an element in its parent."""
    following = element.getnext()
    text = (element.tail or "").strip()
    return text or (" ".join(following.text_content().split())[:40] if following is not None else "")


def _says(text: str) -> bool:
    """Whether a line is about when: it begins with a word of it, and has a date."""
    head = _ARTICLE_WAS.sub("", text)[:40]
    return bool(
        (_SAYS_FIRST.search(head) or _SAYS_PUBLISHED.match(head) or _SAYS_MODIFIED.match(head))
        and re.search(r"\d{4}", text)
    )


def _words_before(element: lxml_html.HtmlElement) -> str:
    """The words just before an element in its parent: "Updated" in "Updated <time>"."""
    previous = element.getprevious()
    parent = element.getparent()
    if previous is not None:
        text = (previous.tail or "").strip() or " ".join(previous.text_content().split())
        return "" if _written_day(text) else text[-40:]
    text = (parent.text or "").strip() if parent is not None else ""
    if not text and parent is not None and parent.getprevious() is not None and parent.tag in ("span", "dd", "div"):
        text = " ".join(parent.getprevious().text_content().split())
    return "" if _written_day(text) else text[-40:]


def _shown_day(element: lxml_html.HtmlElement, text: str) -> date | None:
    """The day of an element: as printed, where that is the declared moment in the page's own zone."""
    declared = _day(
        element.get("datetime") or element.get("content") or element.get("title") or element.get("data-datetime")
    )
    printed = _written_day(text)
    if declared and printed:
        return printed if abs(declared - printed) <= timedelta(1) else declared
    if declared is None and printed is None and element.tag != "time":
        inner = element.find(".//time")
        return _day(inner.get("datetime")) if inner is not None else None
    return declared or printed


def _day_after(text: str, at: int) -> date | None:
    return _written_day(text[at:])


def _written_day(text: str) -> date | None:
    """The first day that is written in a text with its year."""
    matches = [match for pattern in _WRITTEN if (match := pattern.search(text))]
    for match in sorted(matches, key=lambda m: m.start()):
        found = match.groupdict()
        month = int(found["number"]) if found.get("number") else _MONTHS[found["month"][:3].lower()]
        with suppress(ValueError):
            return _possible(date(int(found["year"]), month, int(found["day"])))
    return None


def _day(value: str | None) -> date | None:
    """The day of a machine's date, in the zone that it has: ISO 8601, RFC 5322, or seconds since 1970."""
    value = (value or "").strip()
    if match := _ISO.match(value):
        with suppress(ValueError):
            return _possible(date.fromisoformat(match[0][:10]))
    if re.fullmatch(r"\d{10}|\d{13}", value):
        return _possible(datetime.fromtimestamp(int(value[:10]), UTC).date())
    if re.fullmatch(r"(?:19|20)\d{6}(?:T?\d{4,6}Z?)?", value):
        with suppress(ValueError):
            return _possible(date(int(value[:4]), int(value[4:6]), int(value[6:8])))
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return _possible(parsedate_to_datetime(value).date())
    return _written_day(value)


def _possible(day: date) -> date | None:
    return day if _EARLIEST <= day <= datetime.now(UTC).date() + timedelta(2) else None


def _meta(tree: lxml_html.HtmlElement, names: tuple[str, ...]) -> date | None:
    """The day of the first of these names that a meta element has."""
    found: dict[str, date] = {}
    for meta in tree.iter("meta"):
        if (name := _name(meta)) in names and (day := _day(meta.get("content"))):
            found.setdefault(name, day)
    return next((found[name] for name in names if name in found), None)


def _name(meta: lxml_html.HtmlElement) -> str:
    return (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").lower()
