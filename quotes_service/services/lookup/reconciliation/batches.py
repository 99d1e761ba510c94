"""Batches of reconciliation queries, and the candidates that answer them.

Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group, 2023), section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.services.lookup.reconciliation import candidates, matching
from quotes_service.services.lookup.reconciliation.candidates import Candidate
from quotes_service.services.lookup.reconciliation.entries import EXPERT, INSTITUTION
from quotes_service.services.lookup.reconciliation.properties import TYPE_OF
from quotes_service.services.lookup.reconciliation.similarity import Given, score

#: Queries of a batch, and candidates for one of them.
MAX_QUERIES, MAX_CANDIDATES = 50, 25
_CANDIDATES = 5
#: A longer text is no name: it has no candidates.
_NAME_CHARS = 300


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """Who or what is meant. ``query``: a name or an id, "" if it can be neither. ``types``: None for all.
    ``strictness``: of several types, "all" must be those of a candidate. ``properties``: property -> values; matching
    reads ``institution`` and ``title``."""

    query: str | None = None
    types: tuple[str, ...] | None = None
    strictness: str = "any"
    limit: int = _CANDIDATES
    properties: Mapping[str, tuple[Given, ...]] | None = None

    def kinds(self) -> list[str]:
        """The types of entries that are asked for. No entry has two."""
        kinds = [EXPERT, INSTITUTION]
        if self.types is None:
            return kinds
        if self.strictness == "all" and len({*self.types}) > 1:
            return []
        return [kind for kind in kinds if kind in self.types]


@reads
def reconcile(ctx: Context, batch: Mapping[str, ReconciliationQuery]) -> dict[str, Any]:
    """The result batch: for each query, by its name, its candidates, the best first. Queries do not know each other."""
    return {name: {"result": _result(ctx, query)} for name, query in batch.items()}


def _result(ctx: Context, query: ReconciliationQuery) -> list[dict[str, Any]]:
    name, known = query.query, query.properties or {}
    if name is not None and not 0 < len(name) <= _NAME_CHARS:
        return []
    found: list[Candidate] = []
    for widely in (False, True):  # widely only where nothing is found: that reads many words of names
        for kind in query.kinds() if not found else ():
            if kind == EXPERT:
                places, titles = known.get("institution", ()), known.get("title", ())
                found += candidates.experts_for(ctx, name, places, titles, widely=widely)
            elif name is not None:  # the two properties are those of experts
                found += candidates.institutions_for(ctx, name, widely=widely)
    found.sort(key=lambda one: (-score(one.features), -one.statements, one.uid))
    safe = matching.safe(found)
    return [_serialize(one, one is safe) for one in found[: min(query.limit, MAX_CANDIDATES)]]


def _serialize(candidate: Candidate, is_match: bool) -> dict[str, Any]:
    return {
        "id": candidate.uid,
        "name": candidate.name,
        "description": candidate.description,
        "type": [TYPE_OF[candidate.kind]],
        "score": score(candidate.features),
        "features": [{"id": id, "value": value} for id, value in candidate.features.items()],
        "match": is_match,
    }
