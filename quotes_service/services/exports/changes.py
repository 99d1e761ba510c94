"""What changed, in order: for programs that keep a copy of the directory in step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, get_args

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput
from quotes_service.store import changes
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.querying.paging import checked, decoded, encoded, invalid_cursor

Kind = Literal["article", "expert", "institution"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Where somebody begins who wants no more than what changes from now on.
NOW = "now"
#: The most changes of one answer.
MOST = 1_000
_NAME = "changes"
_KINDS = {kind[0]: kind for kind in KINDS}  # an id begins with the first letter of its kind


@reads
def list_changes(
    ctx: Context, since: str | None = None, kinds: Collection[Kind] = (), limit: int = 100
) -> dict[str, Any]:
    """What changed after ``since``, the ``next_cursor`` of an earlier answer, or NOW; None: all that there is.

    Each item has ``kind``, ``id``, and ``status``: "changed" (look it up again: it is new, or anything about it may
    differ), "moved" (it was joined to the entry ``to``), or "gone" (removed, hidden or erased: remove it, too). Of
    several changes of one thing only the last is listed. An article that changed stands for its quotations.
    ``has_more``: whether there are more now; ``next_cursor`` leads on in any case. Raises InvalidInput("cursor").
    """
    if since == NOW:
        return {"items": [], "next_cursor": encoded([_NAME, changes.latest()]), "has_more": False}
    place, latest = _place(since), changes.latest()
    if place > latest:
        raise InvalidInput(
            "cursor", "is later than all changes: an older copy of the database was restored; begin anew"
        )
    found = changes.after(place, [kind[0] for kind in kinds], limit + 1)
    shown = found[:limit]
    last = shown[-1][1] if len(found) > limit else latest
    items = _items([id for id, _ in shown])
    return {"items": items, "next_cursor": encoded([_NAME, last]), "has_more": len(found) > limit}


def _place(since: str | None) -> int:
    if since is None:
        return 0
    try:
        return checked(int, decoded(since, _NAME, 1)[0])
    except ValueError:
        raise invalid_cursor() from None


def _items(ids: list[str]) -> list[dict[str, Any]]:
    of_kind = {letter: [id for id in ids if id[0] == letter] for letter in _KINDS}
    there = {row.uid for row in articles.by_uids(of_kind["a"])}
    there |= {row.uid for row in experts.rows([], of_kind["e"])}
    there |= {row.uid for row in institutions.rows([], of_kind["i"])}
    items = []
    for id in ids:
        to = None if id in there else _moved_to(id)
        status = "changed" if id in there else "moved" if to else "gone"
        items.append({"kind": _KINDS[id[0]], "id": id, "status": status, "to": to})
    return items


def _moved_to(id: str) -> str | None:
    """The entry to which one was joined."""
    if id[0] == "a":
        return None
    row = experts.by_uid(id) if id[0] == "e" else institutions.by_uid(id)
    return row.uid if row else None
