"""All that is held about a person, as one document, for one who asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.decisions.stored_form import to_json
from quotes_service.directory.embeddings import embedded
from quotes_service.directory.personal import erasing
from quotes_service.errors import NotFound
from quotes_service.services.editing.decisions import serialize_decision
from quotes_service.services.serializers.common import is_id, utc
from quotes_service.services.serializers.notes import serialize_notes
from quotes_service.services.serializers.timeline import timelines
from quotes_service.store.decisions import decisions
from quotes_service.store.personal import held, person, traces

FORMAT = "quotes_service held 1"


@reads
def held_about(ctx: Context, id: str) -> dict[str, Any]:
    """All that is held about an expert, also one who is hidden, or was joined to another. Raises NotFound.

    ``names``: as printed or given by editors; ``appearances``: the articles that quote the person, with the names and
    roles that they print; ``affiliations``: what these come to; ``quotations``: also those that are hidden, withdrawn
    or not said, each with whether it has an embedding; ``articles``: all that print the name; ``decisions`` and
    ``events`` about the person and the quotations; ``reviews``: who may be the same person; ``former_ids``; and
    how many answers to requests and waiting items of jobs are kept for a time, which may have the name.
    """
    row = person.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    printed = person.printed([row.id])
    said = person.quotations(printed.appearances)
    quotations = held.quotations(said)
    names = erasing.names_of(erasing.name_keys(printed))
    with_embedding = embedded(said)
    uids = sorted(printed.uids | {one["uid"] for one in quotations})
    made = decisions.by_numbers(traces.decisions_with({"id": uids, "appearance": sorted(printed.uids)}))
    undone_by = decisions.undone_by([one.id for one in made])
    return {
        "format": FORMAT,
        "at": datetime.now(UTC),
        "id": row.uid,
        "name": row.name,
        "hidden": row.hidden,
        "former_ids": held.former_ids(row.uid),
        "names": sorted(printed.names),
        "appearances": [_row(one) for one in held.appearances(row.id)],
        "affiliations": timelines([row.id])[row.id],
        "quotations": [_row(one) | {"embedding": one["id"] in with_embedding} for one in quotations],
        "articles": [_row(one) for one in held.articles(erasing.articles_that_print(printed))],
        "notes": serialize_notes([row.id]).get(row.id, []),
        "decisions": [serialize_decision(one, undone_by) | {"content": to_json(one.content)} for one in made],
        "events": [_row(one) for one in held.events(uids)],
        "reviews": held.reviews(row.id),
        "kept_for_a_time": {"answers": traces.count_answers(names.are_in), "waiting_items": traces.waiting_items()},
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A stored row as JSON has it: the id that users see, times with their zone, days as text."""
    plain = {name: _plain(value) for name, value in row.items() if name not in ("id", "uid")}
    return ({"id": row["uid"]} if "uid" in row else {}) | plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value
