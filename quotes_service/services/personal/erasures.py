"""Erasing a person for good: previewed, done, listed, done again after a backup was restored."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, get_args

from quotes_service.context import Context, reads, rolled_back
from quotes_service.directory.personal import erasing
from quotes_service.errors import Conflict, DatabaseUnavailable, InvalidInput
from quotes_service.ingest.text import check_characters, checked_line
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.store.personal import erasures, leftovers, person, traces
from quotes_service.store.personal.erasures import ErasureRow, NameDigest, NameForm, Namesakes, Texts
from quotes_service.store.personal.person import PersonRow
from quotes_service.store.querying.paging import Paging

#: The most characters of a reason.
MOST_WHY = 2_000
_FORMAT = "quotes_service erasures 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequest:
    """Whom to erase, by the id of an expert; who asks for it and why, without the name, since it is kept.

    ``texts``: "redact" takes the name out of the stored articles too, "keep" leaves these as they were printed.
    ``namesakes``: whether others of the same full names are erased too; if there are any it must be said.
    """

    expert: str
    by: str = ""
    why: str | None = None
    texts: Texts = "redact"
    namesakes: Namesakes | None = None


def preview(ctx: Context, request: ErasureRequest) -> dict[str, Any]:
    """What an erasure would remove; nothing is changed. Raises InvalidInput, ModelMissing.

    Namesakes are listed, and erased in the preview if the request does not say what is to become of them.
    """
    return rolled_back(ctx, lambda: _erase(ctx, request, request.namesakes or "erase"))


def erase(ctx: Context, request: ErasureRequest) -> dict[str, Any]:
    """Erase a person for good, and write the database again without what was there; returns what was removed.

    ``cleaned``: whether the second was done; else others used the database, or there was no room: see ``clean``. Raises
    InvalidInput, also where there are namesakes and the request does not say what is to become of them; ModelMissing.
    """
    with ctx.writing():
        row = _person(request.expert)
        others = _namesakes(row)
        if others and request.namesakes is None:
            ids = ", ".join(other.uid for other in others)
            raise InvalidInput("namesakes", f'say "erase" or "keep": others have the same name ({ids})')
        done = _erase(ctx, request, request.namesakes or "erase")
        ctx.concerns(done["id"])
    return {**done, "cleaned": clean(ctx)}


def clean(ctx: Context) -> bool:
    """Write the database again without what deleted rows leave in its files. Returns False if others use it, or there
    is no room: then try again. Takes as long as copying the database, and as much space."""
    try:
        with ctx.writing_beside():
            ctx.index.forget_dropped()
        is_clean = leftovers.clean(ctx.database)
        if is_clean:
            with ctx.writing_beside():
                erasures.set_cleaned()
    except DatabaseUnavailable:  # what was erased is erased: the caller must not take it for undone
        return False
    return is_clean


@reads
def list_erasures(ctx: Context, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the erasures, the newest first: who asked, and what was removed. Raises InvalidInput("cursor")."""
    page = erasures.page(paging)
    return collection([_serialize(row) for row in page.items], page.next_cursor, page.total)


@reads
def export(ctx: Context) -> dict[str, Any]:
    """All erasures with their digests and the secret of these, to be kept apart from the backups of the database.

    Whoever has it can try whether a name was erased, but not read names from it.
    """
    rows = erasures.all_rows()
    return {
        "format": _FORMAT,
        "key": erasures.known_key().hex() if rows else None,
        "erasures": [
            {
                **_serialize(row),
                "names": [asdict(name) for name in erasures.digests(row.id)],
                "marks": sorted(erasures.marks(row.id)),
            }
            for row in rows
        ],
    }


def apply(ctx: Context, exported: Any = None) -> list[dict[str, Any]]:
    """Erase again whoever was erased and is there, as after an older backup was restored; returns each erasure that
    removed something.

    ``exported``: what ``export`` gave, whose erasures are added first. Raises InvalidInput for anything else, and
    Conflict if the database has erasures under another secret.
    """
    with ctx.writing():
        if exported is not None:
            _take_over(exported)
        done = [again for row in erasures.all_rows() if (again := _again(ctx, row))]
    if done:
        cleaned = clean(ctx)
        return [{**one, "cleaned": cleaned} for one in done]
    return []


def _again(ctx: Context, row: ErasureRow) -> dict[str, Any] | None:
    erased = erasing.erase(ctx, erasing.still_there(row), row, everywhere=True)
    if not any(erased.counts.values()):
        return None
    return {**_serialize(row), "removed": erased.counts, "article_ids": erased.articles}


def _take_over(exported: Any) -> None:
    """Add the erasures of an export that are not stored."""
    try:
        if exported["format"] != _FORMAT:
            raise InvalidInput("format", f"must be {_FORMAT!r}")
        key = bytes.fromhex(exported["key"] or "")
        known = {row.uid for row in erasures.all_rows()}
        new = [one for one in exported["erasures"] if one["id"] not in known]
        if new and key != erasures.key():
            if known:
                raise Conflict("key", "is not that of the erasures in this database: they are from another one")
            erasures.set_key(key)
        for one in new:
            row = erasures.add(
                one["by"],
                one["why"],
                _one_of("texts", one["texts"], Texts),
                _one_of("namesakes", one["namesakes"], Namesakes),
                uid=one["id"],
                at=datetime.fromisoformat(one["at"]).astimezone(UTC).replace(tzinfo=None),
            )
            names = [
                NameDigest(str(name["digest"]), int(name["words"]), _one_of("form", name["form"], NameForm))
                for name in one["names"]
            ]
            erasures.add_digests(row.id, names, map(str, one["marks"]))
            erasures.set_counts(row.id, one["removed"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput("erasures", f"is not what `quotes erasures --export` writes ({error!r})") from None


def _one_of(field: str, value: Any, kind: Any) -> Any:
    if value not in get_args(kind):
        raise InvalidInput(field, f"must be one of {', '.join(get_args(kind))}")
    return value


def _person(id: str) -> PersonRow:
    row = person.by_uid(id) if is_id(id) else None
    if row is None:
        raise InvalidInput("expert", f"no expert has the id {id!r}")
    return row


def _namesakes(row: PersonRow) -> list[PersonRow]:
    """The other experts who appear under a full name of this one."""
    keys = erasing.name_keys(person.printed([row.id]))
    return person.rows(person.called(keys) - {row.id})


def _erase(ctx: Context, request: ErasureRequest, namesakes: Namesakes) -> dict[str, Any]:
    by = checked_line("by", request.by)
    why = request.why
    if why is not None:
        check_characters(why, field="why")
        if len(why) > MOST_WHY:
            raise InvalidInput("why", f"has {len(why):,} characters; at most {MOST_WHY:,} are kept")
    _one_of("texts", request.texts, Texts)
    _one_of("namesakes", namesakes, Namesakes)
    row = _person(request.expert)
    others = _namesakes(row)
    experts: Collection[int] = {row.id} if namesakes == "keep" else {row.id, *(other.id for other in others)}
    printed = person.printed(experts)
    keys = erasing.name_keys(printed)
    for field, value in (("why", why), ("by", by)):
        if value and erasing.names_of(keys).are_in(value):
            raise InvalidInput(field, "has the name, and is kept: leave the name out")
    erasure = erasures.add(by, why, request.texts, namesakes)
    ctx.concerns(erasure.uid)
    erasing.note_names(erasure, printed)
    erased = erasing.erase(ctx, experts, erasure)
    erasures.set_counts(erasure.id, erased.counts)
    return {
        **_serialize(erasure),
        "removed": erased.counts,
        "article_ids": erased.articles,
        "namesakes_found": [other.uid for other in others],
        "waiting_items": traces.waiting_items(),
    }


def _serialize(row: ErasureRow) -> dict[str, Any]:
    return {
        "id": row.uid,
        "at": utc(row.at),
        "by": row.by,
        "why": row.why,
        "texts": row.texts,
        "namesakes": row.namesakes,
        "removed": json.loads(row.counts),
        "cleaned_at": row.cleaned_at and utc(row.cleaned_at),
    }
