"""What editors decide: previewed, made, undone and listed.

A decision is written down with selectors of what it is about and then applied by writing anew what it touches, as
every later ingest and re-extraction does: there is no other way in which it takes effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import standing_decisions, write_article
from quotes_service.directory.selectors import Content, line
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.text import check_characters
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.articles import articles as known_articles
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.decisions import decisions as store
from quotes_service.store.experts import appearances, experts
from quotes_service.store.institutions import institutions
from quotes_service.store.models import Decision, StoredArticle
from quotes_service.store.quotations import quotations


class _Trial(Exception):
    """Takes back all that was written in a transaction, and carries what came of it."""


def decide(ctx: Context, *, kind: str, by: str, why: str | None = None, **about: Any) -> dict:
    """Make a decision; answers with it and with ``changes``, each entry before and after.

    ``about`` are the fields that the kind takes: ``quotation``, ``quotations``, ``expert``, ``experts``,
    ``institution``, ``institutions`` (ids), ``name``, ``nobody``, ``spans``, ``title``, ``status``.
    Raises InvalidInput, naming the field, and changes nothing then.
    """
    with ctx.writing():
        before = _before(ctx, lambda: _make(ctx, kind, by, why, about))
        row, change = _make(ctx, kind, by, why, about)
        return view(row) | {"changes": _changes(before, _entries(ctx, change, before))}


def preview(ctx: Context, *, kind: str, by: str, why: str | None = None, **about: Any) -> dict:
    """What a decision would change; nothing is kept. Raises InvalidInput."""
    return _tried(ctx, lambda: _make(ctx, kind, by, why, about)[1])


def undo(ctx: Context, id: str, *, by: str, why: str | None = None) -> dict:
    """Take a decision back, or an undo: another decision, as ``decide``. Raises NotFound, InvalidInput."""
    with ctx.writing():
        before = _before(ctx, lambda: _undo(ctx, id, by, why))
        row, change = _undo(ctx, id, by, why)
        return view(row) | {"changes": _changes(before, _entries(ctx, change, before))}


def preview_undo(ctx: Context, id: str, *, by: str, why: str | None = None) -> dict:
    """What it would change to take a decision back. Raises NotFound, InvalidInput."""
    return _tried(ctx, lambda: _undo(ctx, id, by, why)[1])


@reads
def get_decision(ctx: Context, id: str) -> dict:
    """One decision. Raises NotFound."""
    return view(_row(id))


@reads
def list_decisions(
    ctx: Context,
    *,
    kind: str | None = None,
    about: str | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """Decisions, the newest first: of a kind, about an entry (its id), standing or undone. Raises InvalidInput."""
    ids = [about] if about else []
    rows, following, total = store.page(about=ids, kind=kind, active=active, cursor=cursor, limit=limit)
    undone = store.undone_by([row.id for row in rows])
    return collection([view(row, undone) for row in rows], following, total)


def _row(id: str) -> Decision:
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No decision has the id {id!r}.")
    return row


def view(row: Decision, undone: dict[int, str] | None = None) -> dict:
    """A decision as the API prints it; ``undone``: by what each is undone, where that is known already."""
    undone = store.undone_by([row.id]) if undone is None else undone
    return {
        "id": row.uid,
        "kind": row.kind,
        "at": utc(row.at),
        "by": row.by,
        "why": row.why,
        "active": row.active,
        "undone_by": undone.get(row.id),
        "undoes": row.undoes.uid if row.undoes else None,
        "about": row.content.get("summary", {}),
    }


# Making and applying.


def _make(ctx: Context, kind: str, by: str, why: str | None, about: dict[str, Any]) -> tuple[Decision, DirectoryUpdate]:
    content = Content(about).of(kind)
    content["summary"] = {name: value for name, value in about.items() if value is not None}
    check_characters(why or "", field="why")
    row = store.add(kind, line("by", by), why, content, standing_decisions.targets(content))
    return row, _apply(ctx, row, content)


def _undo(ctx: Context, id: str, by: str, why: str | None) -> tuple[Decision, DirectoryUpdate]:
    undone = _row(id)
    if not undone.active:
        raise InvalidInput("id", f"{id} was undone already")
    what, chain = undone, [undone]
    while what.undoes:
        what = what.undoes
        chain.append(what)
    content = {"summary": {"decision": id}}
    check_characters(why or "", field="why")
    row = store.add("undo", line("by", by), why, content, standing_decisions.targets(what.content), undoes=undone)
    for number, one in enumerate(chain):  # each undoes the next
        store.set_active(one, number % 2 == 1)
    return row, _apply(ctx, row, what.content)


def _apply(ctx: Context, row: Decision, content: dict[str, Any]) -> DirectoryUpdate:
    change = DirectoryUpdate(Cause(decision=row))
    for article in _articles(content):
        write_article.rewrite(ctx, article_ref(article), change)
    if "title_key" in content:
        _mark_roles(content, change)
    for one in standing_decisions.people_in(content):
        change.touched.name_keys |= {place["key"] for place in one["places"]}
    for one in content.get("institutions", ()):
        change.touched.institution_keys |= set(one["keys"])
    change.before_names_change(change.touched.institution_keys)
    change.apply(ctx)
    return change


def _articles(content: dict[str, Any]) -> list[StoredArticle]:
    """The articles that say something else through this decision."""
    found: dict[int, StoredArticle] = {}
    for wanted in content.get("quotations", ()):
        place = wanted["article"]
        same = known_articles.by_uid(place["id"]) or (place["url"] and known_articles.by_url(place["url"]))
        for row in filter(None, (same, known_articles.by_hash(place["text"]))):
            found[row.id] = row
    return list(found.values())


def _mark_roles(content: dict[str, Any], change: DirectoryUpdate) -> None:
    people = {expert for _, expert in appearances.pointers(content["keys"]).values() if expert}
    change.before_names_change(set(content["institution_keys"]), experts.institutions_of(people))
    role = content["title_key"], content["institution_keys"], content["status"]
    appearances.reject_roles(content["keys"], content["sides"], *role, rejected=False)
    for item in standing_decisions.rejected_roles(content["keys"]):
        if (item["title_key"], item["institution_keys"], item["status"]) == role:
            appearances.reject_roles(item["keys"], item["sides"], *role, rejected=True)


# What a decision changes.


def _tried(ctx: Context, change: Callable[[], DirectoryUpdate]) -> dict:
    try:
        with ctx.writing():
            done = change()
            after = _entries(ctx, done, {})
            raise _Trial(done, after)
    except _Trial as trial:
        done, after = trial.args
    with ctx.reading():
        before = _entries(ctx, done, after)
    return {"changes": _changes(before, after)}


def _before(ctx: Context, make: Callable[[], tuple[Decision, DirectoryUpdate]]) -> dict[tuple[str, str], dict]:
    """The entries that a decision touches as they are before it: it is made and taken back."""
    try:
        with ctx.database.atomic():
            _, change = make()
            after = _entries(ctx, change, {})
            raise _Trial(change, after)
    except _Trial as trial:
        change, after = trial.args
    return _entries(ctx, change, after)


def _entries(ctx: Context, change: DirectoryUpdate, others: dict[tuple[str, str], dict]) -> dict[tuple[str, str], dict]:
    """The entries that the change touched, and those of ``others``, as they are now, by kind and id."""
    found: dict[tuple[str, str], dict] = {}
    touched = change.touched
    wanted = {"expert": touched.experts, "institution": touched.institutions, "quotation": set(touched.quotations)}
    ids = {kind: [id for name, id in others if name == kind] for kind in wanted}
    for row in serialize_experts(experts.rows(wanted["expert"], ids["expert"])):
        lines = [
            {"title": line["title"], "status": line["status"], "institution": (line["institution"] or {}).get("name")}
            for line in row["affiliations"]
        ]
        brief = {name: row[name] for name in ("id", "name", "aliases", "quotation_count")}
        found["expert", row["id"]] = brief | {"affiliations": lines}
    for row in serialize_institutions(institutions.rows(wanted["institution"], ids["institution"])):
        found["institution", row["id"]] = {
            name: row[name] for name in ("id", "name", "acronym", "aliases", "expert_count", "quotation_count")
        }
    rows = quotations.rows(wanted["quotation"] | touched.withdrawn, ids["quotation"])
    for row in serialize_quotations(ctx, rows):
        found["quotation", row["id"]] = {
            "id": row["id"],
            "text": row["content"]["text"],
            "speakers": [speaker["name"] for speaker in row["speakers"]],
            "expert_ids": [speaker["expert_id"] for speaker in row["speakers"] if speaker["expert_id"]],
            "current": row["current"],
        }
    return found


def _changes(before: dict[tuple[str, str], dict], after: dict[tuple[str, str], dict]) -> Sequence[dict]:
    return [
        {"kind": kind, "id": id, "before": before.get((kind, id)), "after": after.get((kind, id))}
        for kind, id in sorted(before.keys() | after.keys())
        if before.get((kind, id)) != after.get((kind, id))
    ]
