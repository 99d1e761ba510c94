"""Stories as the API prints them: articles that are near copies of each other, with their exact copies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from quotes_service.services.serializers.common import label, utc
from quotes_service.store.articles import articles, copies
from quotes_service.store.articles.articles import CopyRow
from quotes_service.store.articles.copies import StoryArticle

#: Another publication of a story: an article with a copy of it, or None for the article itself.
_Printed = tuple[StoryArticle, CopyRow | None]


def serialize_stories(article_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Article (row number) -> its story; articles of one story have the same dict."""
    asked = copies.as_story(article_ids)
    in_story: dict[int, list[StoryArticle]] = {}
    for one in copies.of_stories({one.story for one in asked if one.story is not None}):
        assert one.story is not None
        in_story.setdefault(one.story, []).append(one)
    members = {one.id: in_story[one.story] if one.story is not None else [one] for one in asked}
    exact = articles.copies_of({one.version_id for found in members.values() for one in found})
    beginnings = articles.beginnings([found[0].id for found in members.values()])
    stories: dict[int, dict[str, Any]] = {}
    for found in members.values():
        if found[0].id not in stories:
            stories[found[0].id] = _story(found, exact, beginnings[found[0].id])
    return {id: stories[found[0].id] for id, found in members.items()}


def _story(found: Sequence[StoryArticle], exact: dict[int, list[CopyRow]], beginning: str) -> dict[str, Any]:
    printed = _printed(found, exact)
    outlets = len({outlet.casefold() for one, copy in printed if (outlet := (copy or one).outlet)})
    agency = _agency(found)
    return {
        "label": _label(agency, outlets, len(printed)),
        "agency": agency,
        "articles": len(printed),
        "outlets": outlets,
        "first": {
            "id": found[0].uid,
            "title": found[0].title,
            "label": label(found[0].title, beginning),
            "url": found[0].url,
            "outlet": found[0].outlet,
            "published_at": found[0].published_at,
        },
    }


def _printed(found: Sequence[StoryArticle], exact: dict[int, list[CopyRow]]) -> list[_Printed]:
    return [
        printed for one in found for printed in ((one, None), *((one, copy) for copy in exact.get(one.version_id, ())))
    ]


def _agency(found: Sequence[StoryArticle]) -> str | None:
    """The agency that most copies name: a copy may leave the dateline out."""
    named = sorted(one.agency for one in found if one.agency)
    return max(named, key=named.count, default=None)


def _label(agency: str | None, outlets: int, printed: int) -> str | None:
    """ "AP story in 14 outlets"; None for an article of no agency that is printed once."""
    if printed == 1:
        return agency and f"{agency} story"
    where = f"{outlets} outlets" if outlets > 1 else f"{printed} articles"
    return f"{f'{agency} story' if agency else 'One story'} in {where}"


def serialize_near_copies(article: int) -> list[dict[str, Any]]:
    """The other articles of an article's story, and the exact copies of them, the most alike first.

    ``resemblance`` is None for those that were not compared with it, since both are near to a third.
    """
    [own] = copies.as_story([article])
    if own.story is None:
        return []
    alike = copies.resemblances(article)
    others = [one for one in copies.of_stories([own.story]) if one.id != article]
    others.sort(key=lambda one: -alike.get(one.id, 0.0))
    exact = articles.copies_of({one.version_id for one in others})
    return [
        {
            "kind": "near",
            "article_id": one.uid,
            "resemblance": round(alike[one.id], 4) if one.id in alike else None,
            "url": (copy or one).url,
            "external_id": (copy or one).external_id,
            "outlet": (copy or one).outlet,
            "published_at": (copy or one).published_at,
            "version": copy.version if copy else one.version,
            "created_at": utc((copy or one).created_at),
        }
        for one, copy in _printed(others, exact)
    ]
