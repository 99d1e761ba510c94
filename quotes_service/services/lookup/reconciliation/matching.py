"""Whether one candidate is surely the one that is meant: a wrong match is worse than none, since nobody looks again."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_service.services.lookup.reconciliation.candidates import Candidate

#: From this on a value is that of the candidate: the same institution; from this on it may be: much the same title.
_SAME, _LIKE = 0.95, 0.6


def safe(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one that is safe to choose without somebody looking at it, of candidates in the order of their scores.

    It is the first, and it is named by its id, or it alone bears exactly the full name that is given, and nothing that
    is given speaks against it. If several bear the name, or it is a common one, its institution must be the given one.
    """
    if not candidates:
        return None
    first = candidates[0]
    if first.is_named:
        return first
    namesakes = [one for one in candidates if one.is_exact and not _is_contradicted(one)]
    is_unique = sum(one.is_exact for one in candidates) == 1
    needs_support = first.is_common or not is_unique
    return first if namesakes == [first] and (_is_supported(first) or not needs_support) else None


def _is_supported(candidate: Candidate) -> bool:
    return candidate.features.get("institution_match", 0.0) >= _SAME


def _is_contradicted(candidate: Candidate) -> bool:
    """Whether the institution is another one, or the title is and no institution speaks for them."""
    if candidate.features.get("institution_match", 1.0) < _SAME:
        return True
    return candidate.features.get("title_match", 1.0) < _LIKE and not _is_supported(candidate)
