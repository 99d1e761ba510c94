"""What is cited: an article, and the quotation in it if one is cited, whatever the format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from quotes_service.standards.citations.line import TURNING
from quotes_service.standards.citations.names import Author, authors
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Reference:
    """An article of a newspaper, each text on one line.

    ``id`` is that of the entry, by which citations of one export differ and stay the same in the next. Without a title,
    ``title`` is the first words in square brackets. ``url`` is where the article is read. ``quotation``: the entry of
    the quotation that is cited, if it is one; ``page``: the permanent link of the entry.
    """

    id: str
    page: str
    authors: tuple[Author, ...]
    title: str
    has_title: bool
    outlet: str | None
    issued: date | None
    url: str
    language: str | None
    quotation: Item | None

    @property
    def note(self) -> str | None:
        """The quotation on one line, with all that is to be known of it: who said it, whether these are their words,
        whether they were said at all, and where it is found again."""
        if self.quotation is None:
            return None
        return f"{one_line(self.quotation['citation'])}; permanent link: {self.page}"


def reference(item: Item, links: Links) -> Reference:
    """The reference of an article, or of a quotation, as the API answers it."""
    is_quotation = "citation" in item
    article = item["article"] if is_quotation else item
    title, outlet = (one_line(article[name] or "") or None for name in ("title", "outlet"))
    url = links.article(article)
    assert url is not None, "what is stored has a page"
    return Reference(
        id=item["id"],
        page=links.page(item["id"]),
        authors=authors(one_line(article["byline"] or ""), outlet),
        title=title or f"[{one_line(article['label'])}]",
        has_title=title is not None,
        outlet=outlet,
        issued=article["published_at"],
        url=url,
        language=article.get("language"),
        quotation=item if is_quotation else None,
    )


def one_line(text: str) -> str:
    """The text on one line, without control characters and marks of writing direction that nobody closes."""
    return " ".join(_CONTROLS.sub(" ", TURNING.sub("", text)).split())
