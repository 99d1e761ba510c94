"""Pages for the tables of these tests: a story with something in its middle."""

from __future__ import annotations

from quotes_service.ingest.pages.article import article_from_html

FIRST = "The ferry has crossed the sound for ninety years and carries forty thousand people a year, the council said."
LAST = "The council met on Monday to hear from the company, the union and the people of the two islands that it serves."
TITLE = "Ferry to close, operator says"


def page(body: str = "", *, head: str = "", title: str = TITLE, lang: str = "en") -> str:
    """A page whose story has ``body`` between its first paragraph and its last."""
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1><p>{FIRST}</p>{body}<p>{LAST}</p></article></body></html>"
    )


def middle(body: str, **page_kwargs: str) -> list[str]:
    """What ``body`` becomes between the first paragraph of the story and the last."""
    paragraphs = article_from_html(page(body, **page_kwargs)).text.split("\n\n")
    assert (paragraphs[0], paragraphs[-1]) == (FIRST, LAST)
    return paragraphs[1:-1]
