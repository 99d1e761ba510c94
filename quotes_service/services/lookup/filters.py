"""Which quotations are meant: names and words, as people give them, as conditions for the store."""

from __future__ import annotations

from datetime import date

from quotes_service.context import Context
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import asked_keys
from quotes_service.resolve.people.name_matching import compare, search_keys
from quotes_service.search import query
from quotes_service.services.lookup import topics
from quotes_service.services.serializers.common import is_id
from quotes_service.store.experts import experts as known_experts
from quotes_service.store.experts import name_blocks
from quotes_service.store.institutions import institutions as known_institutions
from quotes_service.store.quotations.quotations import Filters


def filters_of(
    ctx: Context,
    *,
    q: str | None = None,
    expert: str | set[int] | None = None,
    institution: str | set[int] | None = None,
    topic: str | None = None,
    outlet: str | None = None,
    type: str | None = None,
    mode: str | None = None,
    since: date | None = None,
    until: date | None = None,
    min_confidence: float | None = None,
) -> Filters:
    """Conditions for quotations: words that were said (``q``, see search.query), an expert and an institution by an id
    or any printed name (or by row numbers), a topic by its id or label, an outlet by its name; ``since`` and ``until``
    are days of the article, both included. An institution's quotations are its own and those of its experts.

    Raises InvalidInput("q").
    """
    return Filters(
        experts=expert_ids(expert) if isinstance(expert, str) else expert,
        institutions=institution_ids(institution) if isinstance(institution, str) else institution,
        topics=topics.ids_of(topic),
        outlet=outlet,
        type=type,
        mode=mode,
        since=since,
        until=until,
        min_confidence=min_confidence,
        matches=ctx.index.matches("quotation", query.parse(q)) if q is not None else None,
    )


def expert_ids(value: str) -> set[int]:
    """The row numbers of the experts with this id or name, in any of the ways in which names are given."""
    row = known_experts.by_uid(value) if is_id(value) else None
    if row:
        return {row.id}
    return next((ids for key in asked_keys(value) if (ids := known_experts.ids_of_name(key))), set())


def experts_called(value: str) -> set[int]:
    """The same and all who have it as their surname; where nobody has the name, those whom articles may mean by it and
    their own, both ("Allan Lee" or "A. B. Lee" for "Alan Lee")."""
    keys = asked_keys(value)
    found = expert_ids(value).union(*map(known_experts.ids_of_surname, keys))
    for key in () if found else keys:
        near = [other for other in name_blocks.in_any_block(search_keys(key)) if compare(key, other)]
        found = found.union(*map(known_experts.ids_of_full_name, near))
    return found


def institution_ids(value: str) -> set[int]:
    """The row numbers of the institutions with this id, name, acronym or alias."""
    row = known_institutions.by_uid(value) if is_id(value) else None
    return {row.id} if row else known_institutions.ids_of_name({institution_key(value), entry_key(value)})
