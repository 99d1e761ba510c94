"""The versions of an article: one of them as it was read, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from quotes_service.context import Context
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.errors import NotFound
from quotes_service.records import Article, Extraction, Quotation, Span, content_text
from quotes_service.resolve.names import name_key
from quotes_service.resolve.quotes.revisions import same_or_reworded
from quotes_service.resolve.quotes.statements import normalized_words, word_diff
from quotes_service.services.serializers.common import is_id, utc
from quotes_service.services.serializers.quotations import phrase, serialize_extraction
from quotes_service.store.articles import articles, packed_extractions, versions
from quotes_service.store.articles.articles import ArticleRow
from quotes_service.store.articles.versions import StoredVersion
from quotes_service.store.personal import person


@dataclass(frozen=True, slots=True)
class Versions:
    """The numbers of two versions; None: the last one, and the one before ``last``."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    article: ArticleRow
    version: StoredVersion
    extraction: Extraction

    def quotations(self) -> list[dict[str, Any]]:
        about = Article(
            self.version.text,
            title=self.article.title,
            url=self.article.url,
            published_at=self.article.published_at,
            external_id=self.article.external_id,
        )
        return serialize_extraction(self.extraction, about)


def get_version(ctx: Context, id: str, number: int) -> dict[str, Any]:
    """One version of an article, with its text and what is read from it: without ids, and without the decisions of
    editors, but for the quotations of people whose entry is hidden, which are left out.

    Raises NotFound, ModelMissing.
    """
    [read] = _read(ctx, id, [number])
    return {
        **_about(read),
        "text": read.version.text,
        "quotations": read.quotations(),
    }


def compare_versions(ctx: Context, id: str, asked: Versions = Versions()) -> dict[str, Any]:
    """What changed in the quotations and in the paragraphs of an article from one version to another.

    Both are read by the same extractor. Raises NotFound, also if there is only one version and none was asked for;
    ModelMissing.
    """
    article = _article(ctx, id)
    last = asked.last if asked.last is not None else article.version
    first = asked.first if asked.first is not None else last - 1
    if asked.first is None and first < 1:
        raise NotFound(f"The article {article.uid} has no version before version {last}.")
    before, after = _read(ctx, id, [first, last])
    return {
        "id": article.uid,
        "from": _about(before),
        "to": _about(after),
        "quotations": _changed_quotations(before, after),
        "paragraphs": _changed_paragraphs(before.version.text, after.version.text),
    }


def _about(read: _Read) -> dict[str, Any]:
    version = read.version
    return {
        "number": version.number,
        "created_at": utc(version.created_at),
        "extractor": read.extraction.extractor,
        "chars": len(version.text),
    }


def _article(ctx: Context, id: str) -> ArticleRow:
    with ctx.reading():
        row = articles.by_uid(id) if is_id(id) else None
        if row is None:
            raise NotFound(f"No article has the id {id!r}.")
        return articles.summary(row)


def _read(ctx: Context, id: str, numbers: Sequence[int]) -> list[_Read]:
    """Versions of an article with what is read from them: as it was stored if the extractor of the current version read
    it, else it is read again, since a comparison would show the differences of the extractors."""
    article = _article(ctx, id)
    with ctx.reading():
        stored = versions.of_article(article.id, {*numbers, article.version})
    if article.version not in stored:
        raise NotFound(f"The article {article.uid} was removed or changed meanwhile.")
    read = []
    for number in numbers:
        if number not in stored:
            raise NotFound(f"The article {article.uid} has no version {number}.")
        version = stored[number]
        if version.packed is not None and version.extractor == stored[article.version].extractor:
            extraction = packed_extractions.unpack(version.packed, version.text)
        else:
            printed = Article(version.text, title=article.title, url=article.url)
            before = None if version.packed is None else packed_extractions.unpack(version.packed, version.text)
            extraction = ctx.extract(version.text, title=article.title)
            with ctx.reading():
                extraction = Tombstones.load().read_again(printed, extraction, before)
        read.append(_Read(article, version, _without_suppressed(ctx, article.id, extraction)))
    return read


def _without_suppressed(ctx: Context, article: int, extraction: Extraction) -> Extraction:
    """What was read without the quotations of people whose entry is hidden."""
    people = {
        speaker.name
        for quotation in extraction.quotations
        for speaker in quotation.speakers
        if speaker.kind == "person"
    }
    with ctx.reading():
        hidden = person.suppressed_names(set(map(name_key, people)), article) if people else set()
    kept = tuple(
        quotation
        for quotation in extraction.quotations
        if not any(one.kind == "person" and name_key(one.name) in hidden for one in quotation.speakers)
    )
    return replace(extraction, quotations=kept) if hidden else extraction


def _changed_quotations(before: _Read, after: _Read) -> list[dict[str, Any]]:
    old, new = before.extraction.quotations, after.extraction.quotations
    old_texts = [content_text(before.version.text, one.content) for one in old]
    new_texts = [content_text(after.version.text, one.content) for one in new]
    pairs = same_or_reworded(old_texts, new_texts)
    shown_before, shown_after = before.quotations(), after.quotations()
    changes = []
    for index, other in _in_order(len(old), len(new), pairs):
        changed: list[str] = []
        if index is not None and other is not None:
            changed = _changed(old[index], new[other], old_texts[index], new_texts[other])
            if not changed:
                continue
        changes.append(
            {
                **_change(index, other),
                "changed": changed,
                "from": None if index is None else shown_before[index],
                "to": None if other is None else shown_after[other],
                "differences": _differences(
                    "" if index is None else old_texts[index], "" if other is None else new_texts[other]
                ),
            }
        )
    return changes


def _changed(old: Quotation, new: Quotation, old_text: str, new_text: str) -> list[str]:
    """What is different in a quotation of both versions: its words, who said it, and whether it was said."""
    changed = {
        "words": normalized_words(old_text) != normalized_words(new_text),
        "speakers": {one.name for one in old.speakers} != {one.name for one in new.speakers},
        "factuality": old.factuality != new.factuality,
    }
    return [name for name, is_changed in changed.items() if is_changed]


def _changed_paragraphs(before: str, after: str) -> list[dict[str, Any]]:
    old, new = _paragraphs(before), _paragraphs(after)
    old_texts, new_texts = [span.of(before) for span in old], [span.of(after) for span in new]
    changes = []
    for index, other in _in_order(len(old), len(new), same_or_reworded(old_texts, new_texts)):
        old_text = "" if index is None else old_texts[index]
        new_text = "" if other is None else new_texts[other]
        if old_text.split() != new_text.split():
            changes.append(
                {
                    **_change(index, other),
                    "from": None if index is None else phrase(before, old[index]),
                    "to": None if other is None else phrase(after, new[other]),
                    "differences": _differences(old_text, new_text),
                }
            )
    return changes


def _paragraphs(text: str) -> list[Span]:
    """The lines of a text that are not empty, without the white space around them."""
    spans = []
    start = 0
    for line in text.splitlines(keepends=True):
        if words := line.strip():
            at = start + line.index(words)
            spans.append(Span(at, at + len(words)))
        start += len(line)
    return spans


def _in_order(old: int, new: int, pairs: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """The passages of both versions as pairs, in the order of the later one; what was dropped follows what it followed
    in the earlier one."""
    found: list[tuple[int, int, int | None, int | None]] = []
    place = -1
    for index in range(old):
        place = pairs.get(index, place)
        found.append((place, 1 if index not in pairs else 0, index, pairs.get(index)))
    kept = set(pairs.values())
    found += [(index, 0, None, index) for index in range(new) if index not in kept]
    found.sort(key=lambda item: item[:2])
    return [(index, other) for _, _, index, other in found]


def _change(index: int | None, other: int | None) -> dict[str, str]:
    return {"change": "added" if index is None else "dropped" if other is None else "changed"}


def _differences(before: str, after: str) -> list[dict[str, str]]:
    return [{"op": op, "text": text} for op, text in word_diff(before, after)]
