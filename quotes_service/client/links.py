"""Permanent links: the pages of what has an id."""

from __future__ import annotations

#: What an id begins with -> the path of its page.
_PAGES = {"q": "quotes", "s": "statements", "a": "articles", "e": "experts", "i": "institutions", "t": "subjects"}


def link(base_url: str, id: str | None) -> str | None:
    """The page of an entry ("http://127.0.0.1:8000/experts/e_7"); None for what has none, such as a job."""
    path = _PAGES.get((id or "").partition("_")[0])
    return f"{base_url}/{path}/{id}" if path else None
