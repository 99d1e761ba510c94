"""The rows of the search index, from what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from quotes_service.extract.keyphrases import topic_key
from quotes_service.resolve.names import name_key
from quotes_service.search.index import LEAD_CHARS, Row
from quotes_service.store.experts import experts


def article_row(id: int, title: str | None, text: str, direct: Iterable[tuple[int, int]]) -> Row:
    """An article by its title and its lead, which say what it is about: the first paragraphs without those of its
    ``direct`` quotations, which are indexed themselves."""
    characters = list(text)
    for start, end in direct:
        characters[start:end] = " " * (end - start)
    return id, title or "", " ".join("".join(characters).split())[:LEAD_CHARS]


def institution_row(id: int, names: Iterable[tuple[str, str]], shown: str) -> Row:
    """An institution by its names (kind, name) and the one under which it is shown."""
    return id, "\n".join([*(name for _, name in names), shown])


def expert_row(id: int, names: Collection[str], shown: str, titles: Iterable[str], places: Iterable[str]) -> Row:
    """An expert by all names, the one that an editor gave, if any, as ``shown``, titles and names of institutions."""
    spellings = [*names, *map(name_key, names), shown]  # also "obrien" and "jk"
    return id, "\n".join(spellings), "\n".join(sorted(titles)), "\n".join(sorted(places))


def topic_row(id: int, label: str) -> Row:
    return id, f"{label}\n{topic_key(label)}"


def titles_and_workplaces(ids: Collection[int]) -> tuple[dict[int, set[str]], dict[int, set[int]]]:
    """The titles that are printed for these experts, and the institutions where they work or worked."""
    titles: dict[int, set[str]] = defaultdict(set)
    workplaces: dict[int, set[int]] = defaultdict(set)
    for id, title, institution in experts.roles(ids):
        titles[id] |= set() if title is None else {title}
        workplaces[id] |= set() if institution is None else {institution}
    return titles, workplaces
