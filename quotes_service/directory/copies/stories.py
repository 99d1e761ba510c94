"""Which articles are near copies, and which of these are one story. Runs inside the caller's writing transaction.

The number of queries does not grow with the number of articles, neither of those that are written nor of those that are
stored; a text is compared with at most MOST_COMPARED others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from quotes_service.resolve import copies as resolved
from quotes_service.resolve.agencies import agency
from quotes_service.resolve.copies import Shingled, likeness, shingled
from quotes_service.store.articles import copies
from quotes_service.store.articles.copies import NearPair

#: How many texts, those that share the most bands, a text is compared with.
MOST_COMPARED = 16


class Regrouped(NamedTuple):
    """Articles (row numbers) whose story has ``changed``; and those that stay in a story that they came into or left:
    ``others`` show it, too."""

    changed: set[int]
    others: set[int]


def prepare(text: str) -> None:
    """Make the shingles of a text, which are remembered, so that the writing transaction need not."""
    shingled(text)


def refresh(written: Mapping[int, str], parted: Collection[int]) -> Regrouped:
    """Find the near copies of articles again, and group what is concerned into stories.

    ``written``: articles (row numbers) with their texts; ``parted``: near copies of articles that were removed.
    """
    concerned = set(parted)
    if written:
        concerned |= copies.forget(written.keys())
        pairs = _near_pairs({id: shingled(text) for id, text in written.items()})
        copies.add_pairs(pairs)
        concerned |= {id for pair in pairs for id in (pair.shorter, pair.longer)}
        origins = copies.origins(written.keys())
        concerned |= {id for id, origin in origins.items() if origin.story is not None}
        agencies = {id: agency(written[id], origin.byline) for id, origin in origins.items()}
        copies.set_agencies({id: name for id, name in agencies.items() if name != origins[id].agency})
    return _regroup(concerned)


def _near_pairs(written: Mapping[int, Shingled]) -> list[NearPair]:
    """The near copies of these texts, among themselves and among all others; puts them into their bands."""
    bands = {id: resolved.bands(text) for id, text in sorted(written.items())}
    articles_in = copies.in_bands({value for values in bands.values() for value in values})
    candidates: dict[int, list[int]] = {}
    rows = []
    for id, values in bands.items():
        shared = Counter(other for value in values for other in articles_in.get(value, ()))
        candidates[id] = sorted(shared, key=lambda other: (-shared[other], other))[:MOST_COMPARED]
        for value in values:
            articles = articles_in.setdefault(value, [])
            if len(articles) < copies.MOST_IN_BAND:
                articles.append(id)
                rows.append((value, id))
    copies.add_bands(rows)
    others = {other for found in candidates.values() for other in found} - written.keys()
    texts = {**written, **{id: shingled(text) for id, text in copies.texts(others).items()}}
    pairs = []
    for id, found in candidates.items():
        for other in found:
            alike = likeness(texts[id], texts[other])
            if alike.is_near:
                shorter, longer = sorted((id, other), key=lambda one: resolved.rank(texts[one]))
                pairs.append(NearPair(shorter, longer, alike.resemblance))
    return pairs


def _regroup(concerned: Collection[int]) -> Regrouped:
    """Group articles, and all that are or come into a story with them, into stories again."""
    before: dict[int, int | None] = {}
    pairs: list[NearPair] = []
    pending = set(concerned)
    while pending:
        found = {id: origin.story for id, origin in copies.origins(pending).items()}
        found |= copies.members({story for story in found.values() if story is not None} - set(before.values()))
        new = found.keys() - before.keys()
        before |= found
        pairs_found = copies.pairs_of_shorter(new)
        pairs += pairs_found
        pending = {pair.longer for pair in pairs_found} - before.keys()
    after: dict[int, int | None] = dict.fromkeys(before)
    for story in resolved.stories((pair.shorter, pair.longer, pair.resemblance) for pair in pairs):
        after.update(dict.fromkeys(story, min(story)))
    changed = {id: story for id, story in after.items() if story != before[id]}
    copies.set_stories(changed)
    concerned_stories = {*changed.values(), *(before[id] for id in changed)} - {None}
    others = {id for id, story in before.items() if story in concerned_stories} - changed.keys()
    return Regrouped(set(changed), others)
