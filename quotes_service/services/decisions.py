"""What editors decide: previewed, made, undone and listed.

A decision is written down with selectors of what it is about and then applied by writing anew what it touches, as
every later ingest and re-extraction does: there is no other way in which it takes effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.text import check_characters
from quotes_service.records import Quotation, Span, Speaker
from quotes_service.resolve.corrections import selector
from quotes_service.resolve.institutions import institution_key
from quotes_service.resolve.names import is_full_name, name_key, words
from quotes_service.services import directory, rulings, views
from quotes_service.services.change import Change
from quotes_service.services.context import Context, reads
from quotes_service.services.rulings import Cause
from quotes_service.store import appearances, experts, institutions, quotations
from quotes_service.store import articles as known_articles
from quotes_service.store import decisions as store
from quotes_service.store.models import Appearance, Article, Decision, InstitutionName
from quotes_service.store.models import Quotation as Row

#: What may be decided, with the fields that each kind takes beside ``by`` and ``why``.
KINDS: dict[str, str] = {
    "attribute": "said by an expert, an institution, somebody by a new name, or nobody",
    "reject": "not a quotation",
    "trim": "covers other spans of the article's text",
    "merge": "two or more experts, or institutions, are one, under the id of the first",
    "distinct": "two experts, or institutions, are not one",
    "split": "some quotations of an expert are another person's",
    "rename": "an expert or institution goes by this name",
    "reject_role": "this title and institution are not the expert's",
    "hide": "an expert, institution or quotation is shown nowhere",
}


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
    return views.collection([view(row, undone) for row in rows], following, total)


def _row(id: str) -> Decision:
    row = store.by_uid(id) if views.is_id(id) else None
    if row is None:
        raise NotFound(f"No decision has the id {id!r}.")
    return row


def view(row: Decision, undone: dict[int, str] | None = None) -> dict:
    """A decision as the API prints it; ``undone``: by what each is undone, where that is known already."""
    undone = store.undone_by([row.id]) if undone is None else undone
    return {
        "id": row.uid,
        "kind": row.kind,
        "at": views.utc(row.at),
        "by": row.by,
        "why": row.why,
        "active": row.active,
        "undone_by": undone.get(row.id),
        "undoes": row.undoes.uid if row.undoes else None,
        "about": row.content.get("summary", {}),
    }


# Making and applying.


def _make(ctx: Context, kind: str, by: str, why: str | None, about: dict[str, Any]) -> tuple[Decision, Change]:
    content = _Content(ctx, about).of(kind)
    content["summary"] = {name: value for name, value in about.items() if value is not None}
    check_characters(why or "", field="why")
    row = store.add(kind, _line("by", by), why, content, rulings.targets(content))
    return row, _apply(ctx, row, content)


def _undo(ctx: Context, id: str, by: str, why: str | None) -> tuple[Decision, Change]:
    undone = _row(id)
    if not undone.active:
        raise InvalidInput("id", f"{id} was undone already")
    what = undone
    stands = False  # whether what was decided in the first place stands after this
    while what.undoes:
        what, stands = what.undoes, not stands
    content = {"summary": {"decision": id}}
    check_characters(why or "", field="why")
    row = store.add("undo", _line("by", by), why, content, rulings.targets(what.content), undoes=undone)
    store.set_active(undone, False)
    if undone.undoes:
        store.set_active(undone.undoes, True)
    return row, _apply(ctx, row, what.content)


def _apply(ctx: Context, row: Decision, content: dict[str, Any]) -> Change:
    change = Change(Cause(decision=row))
    for article in _articles(content):
        directory.rewrite(ctx, article, change)
    if "title_key" in content:
        _mark_roles(content)
    for one in rulings.people_in(content):
        change.keys |= {place["key"] for place in one["places"]}
    for one in content.get("institutions", ()):
        change.institution_keys |= set(one["keys"])
    change.before_printing(change.institution_keys | set(content.get("institution_keys", ())))
    change.finish(ctx)
    return change


def _articles(content: dict[str, Any]) -> list[Article]:
    """The articles that say something else through this decision."""
    found: dict[int, Article] = {}
    for wanted in content.get("quotations", ()):
        place = wanted["article"]
        row = known_articles.by_uid(place["id"]) or (place["url"] and known_articles.by_url(place["url"]))
        if row:
            found[row.id] = row
    return list(found.values())


def _mark_roles(content: dict[str, Any]) -> None:
    role = content["title_key"], content["institution_keys"], content["status"]
    appearances.reject_roles(content["keys"], *role, rejected=False)
    for item in rulings.rejected_roles(content["keys"]):
        if (item["title_key"], item["institution_keys"], item["status"]) == role:
            appearances.reject_roles(item["keys"], *role, rejected=True)


# What a decision is about, as selectors.


class _Content:
    """Builds a decision's content from ids; raises InvalidInput for what is missing, unknown or too much."""

    def __init__(self, ctx: Context, about: dict[str, Any]):
        self.ctx = ctx
        self.about = {name: value for name, value in about.items() if value is not None}

    def of(self, kind: str) -> dict[str, Any]:
        if kind not in KINDS:
            raise InvalidInput("kind", f"must be one of {', '.join(KINDS)}")
        content = getattr(self, f"_{kind}")()
        if self.about:
            raise InvalidInput(next(iter(self.about)), f"says nothing in a decision of the kind {kind}")
        return content

    def _take(self, name: str) -> Any:
        if name not in self.about:
            raise InvalidInput(name, "is missing")
        return self.about.pop(name)

    def _one_of(self, *names: str) -> str:
        given = [name for name in names if name in self.about]
        if len(given) != 1:
            raise InvalidInput(given[1] if given else names[0], f"give exactly one of {', '.join(names)}")
        return given[0]

    def _attribute(self) -> dict[str, Any]:
        content = {"quotations": [self._quotation(self._take("quotation"))]}
        match self._one_of("expert", "institution", "name", "nobody"):
            case "nobody":
                if self._take("nobody") is not True:
                    raise InvalidInput("nobody", "must be true where it is given")
                return content | {"speaker": None}
            case "name":
                name = _line("name", self._take("name"))
                if not is_full_name(name):
                    raise InvalidInput("name", "must have two words at least: one alone may be anybody's")
                return content | {"speaker": {"kind": "person", "name": name}}
            case "expert":
                person = self._person("expert", self._take("expert"))
                name = self._printed_in(content["quotations"][0]["article"], person) or person["name"]
                return content | {"speaker": {"kind": "person", "name": name, "person": person}}
        institution = self._institution("institution", self._take("institution"))
        speaker = {"kind": "organization", "name": institution["name"], "id": institution["id"]}
        return content | {"speaker": speaker}

    def _reject(self) -> dict[str, Any]:
        return {"quotations": [self._quotation(self._take("quotation"))]}

    def _trim(self) -> dict[str, Any]:
        wanted = self._quotation(self._take("quotation"))
        spans = self._take("spans")
        text = known_articles.by_uid(wanted["article"]["id"]).current.text
        given = [(span["start"], span["end"]) for span in spans]
        flat = [place for span in given for place in span]
        if not given or flat != sorted(set(flat)) or flat[0] < 0 or flat[-1] > len(text):
            raise InvalidInput("spans", "must be ranges of the article's text in order, none empty, none overlapping")
        if not any(start < wanted["end"] and wanted["start"] < end for start, end in given):
            raise InvalidInput("spans", "must cover some of the quotation")
        return {"quotations": [wanted], "spans": [list(span) for span in given]}

    def _merge(self) -> dict[str, Any]:
        return self._several("merge")

    def _distinct(self) -> dict[str, Any]:
        return self._several("distinct")

    def _several(self, kind: str) -> dict[str, Any]:
        name = self._one_of("experts", "institutions")
        ids, find = self._take(name), self._person if name == "experts" else self._institution
        found = [find(name, id) for id in ids]
        if len({one["id"] for one in found}) < max(2, len(ids)):
            raise InvalidInput(name, "must be two or more, each another one")
        return {"people" if name == "experts" else "institutions": found}

    def _split(self) -> dict[str, Any]:
        person = self._person("expert", self._take("expert"))
        expert = experts.by_uid(person["id"])
        wanted = [self._quotation(id, "quotations") for id in self._take("quotations")]
        own = {row["uid"] for row in quotations.of_expert(expert.id)}
        given = {one["id"] for one in wanted}
        if not given or not given <= own:
            raise InvalidInput("quotations", "must be quotations of the expert, one at least")
        if given == own:
            raise InvalidInput("quotations", "must leave the expert one at least")
        keys = sorted({place["key"] for place in person["places"]})
        return {"quotations": wanted, "people": [person], "keys": keys}

    def _rename(self) -> dict[str, Any]:
        which = self._one_of("expert", "institution")
        name = _line("name", self._take("name"))
        if not (name_key(name) if which == "expert" else institution_key(name)):
            raise InvalidInput("name", "is no name")
        if which == "expert":
            return {"people": [self._person("expert", self._take("expert"))], "name": name}
        return {"institutions": [self._institution("institution", self._take("institution"))], "name": name}

    def _reject_role(self) -> dict[str, Any]:
        person = self._person("expert", self._take("expert"))
        expert = experts.by_uid(person["id"])
        title, place = self.about.pop("title", None), self.about.pop("institution", None)
        status = self.about.pop("status", "current")
        if not (title or place):
            raise InvalidInput("title", "give a title, an institution, or both")
        institution = institutions.by_uid(place) if place else None
        if place and institution is None:
            raise InvalidInput("institution", f"no institution has the id {place!r}")
        title_key = " ".join(words(title or ""))
        for line in experts.affiliations([expert.id]).get(expert.id, ()):
            if (line["title_key"], line["status"]) == (title_key, status) and line["institution"] == (
                institution and institution.id
            ):
                break
        else:
            raise InvalidInput("title", "no article prints this role for the expert")
        keys = {place["key"] for place in person["places"]}
        own = InstitutionName.select(InstitutionName.key).where(InstitutionName.institution == institution)
        return {
            "people": [person],
            "keys": sorted(keys),
            "title_key": title_key,
            "institution_keys": [key for (key,) in own.tuples()] if institution else [""],
            "status": status,
        }

    def _hide(self) -> dict[str, Any]:
        match self._one_of("expert", "institution", "quotation"):
            case "expert":
                return {"people": [self._person("expert", self._take("expert"))]}
            case "institution":
                return {"institutions": [self._institution("institution", self._take("institution"))]}
        return {"quotations": [self._quotation(self._take("quotation"))]}

    def _quotation(self, id: Any, field: str = "quotation") -> dict[str, Any]:
        row = Row.get_or_none(Row.uid == _line(field, id), Row.current)
        if row is None:
            raise InvalidInput(field, f"no quotation that stands in an article has the id {id!r}")
        article = known_articles.by_id(row.article_id)
        return {"id": row.uid, "article": rulings.place_of(article), **selector(article.current.text, _record(row))}

    def _person(self, field: str, id: Any) -> dict[str, Any]:
        row = experts.by_uid(_line(field, id))
        if row is None:
            raise InvalidInput(field, f"no expert has the id {id!r}")
        return rulings.person(row.id, row.uid, row.name)

    def _institution(self, field: str, id: Any) -> dict[str, Any]:
        row = institutions.by_uid(_line(field, id))
        if row is None:
            raise InvalidInput(field, f"no institution has the id {id!r}")
        own = InstitutionName.select().where(InstitutionName.institution == row.id)
        keys = [name.key for name in own.order_by(InstitutionName.id != row.id, InstitutionName.id)]
        return {"id": row.uid, "name": row.name, "keys": keys}

    @staticmethod
    def _printed_in(article: dict[str, Any], person: dict[str, Any]) -> str | None:
        """The name under which the article prints the person."""
        keys = [place["key"] for place in person["places"] if place["article"]["id"] == article["id"]]
        row = Appearance.select().join(Article).where(Article.uid == article["id"], Appearance.key.in_(keys)).first()
        return row and row.name


def _line(field: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a string that is not empty")
    check_characters(value, field=field)
    return " ".join(value.split())


def _record(row: Row) -> Quotation:
    def span(name: str) -> Span | None:
        start, end = getattr(row, f"{name}_start"), getattr(row, f"{name}_end")
        return None if start is None else Span(start, end)

    content = tuple(Span(start, end) for start, end in row.spans)
    said_by = sorted(row.speakers, key=lambda one: one.position)
    speakers = tuple(Speaker(one.name, one.kind, one.confidence, tuple(one.chain)) for one in said_by)
    places = span("cue"), span("source"), speakers
    return Quotation(row.type, row.mode, content, *places, row.reason, row.confidence, span("paragraph"))


# What a decision changes.


def _tried(ctx: Context, change: Callable[[], Change]) -> dict:
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


def _before(ctx: Context, make: Callable[[], tuple[Decision, Change]]) -> dict[tuple[str, str], dict]:
    """The entries that a decision touches as they are before it: it is made and taken back."""
    try:
        with ctx.database.atomic():
            _, change = make()
            after = _entries(ctx, change, {})
            raise _Trial(change, after)
    except _Trial as trial:
        change, after = trial.args
    return _entries(ctx, change, after)


def _entries(ctx: Context, change: Change, others: dict[tuple[str, str], dict]) -> dict[tuple[str, str], dict]:
    """The entries that the change touched, and those of ``others``, as they are now, by kind and id."""
    found: dict[tuple[str, str], dict] = {}
    wanted = {"expert": change.people, "institution": change.institutions, "quotation": set(change.quotations)}
    ids = {kind: [id for name, id in others if name == kind] for kind in wanted}
    for row in views.experts_of(experts.rows(wanted["expert"], ids["expert"])):
        lines = [
            {"title": line["title"], "status": line["status"], "institution": (line["institution"] or {}).get("name")}
            for line in row["affiliations"]
        ]
        brief = {name: row[name] for name in ("id", "name", "aliases", "quotation_count")}
        found["expert", row["id"]] = brief | {"affiliations": lines}
    for row in views.institutions_of(institutions.rows(wanted["institution"], ids["institution"])):
        found["institution", row["id"]] = {
            name: row[name] for name in ("id", "name", "acronym", "aliases", "expert_count", "quotation_count")
        }
    rows = quotations.rows(wanted["quotation"] | change.retired, ids["quotation"])
    for row in views.quotations(ctx, rows):
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
