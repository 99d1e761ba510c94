"""Erasing people: taking them out of every article, decision and note, so that no table names them.

Runs inside the caller's writing transaction. What comes in later goes through ``directory.personal.tombstones``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quotes_service.context import Context
from quotes_service.decisions.content import (
    Attribute,
    DecisionContent,
    Distinct,
    InstitutionSpeaker,
    Merge,
    PersonSelector,
    people_in,
    quotations_in,
    role_added_by,
)
from quotes_service.decisions.stored_form import to_json
from quotes_service.directory import standing_decisions, write_article, write_institutions
from quotes_service.directory.personal import tombstones
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.ingest.documents import ARTICLE, read_raw
from quotes_service.records import Article, Extraction, RawArticle, Span
from quotes_service.resolve.names import name_key
from quotes_service.resolve.personal.names_in_text import full_keys, other_forms
from quotes_service.resolve.personal.redaction import ErasedNames, Redaction
from quotes_service.search import word_families
from quotes_service.store import changes
from quotes_service.store.articles import articles, packed_extractions
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.decisions import decisions
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.experts import appearances
from quotes_service.store.personal import erasures, person, texts, traces
from quotes_service.store.personal.erasures import ErasureRow
from quotes_service.store.personal.person import Printed
from quotes_service.store.personal.texts import VersionText

_ASCII = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed: how much of each kind, and the ids of the articles that it changed."""

    counts: dict[str, int]
    articles: list[str]


def name_keys(printed: Printed) -> set[str]:
    """The keys of the names by which people are known: full ones, and of one word where that is all that is printed."""
    return {key for key in {*printed.keys, *printed.other_keys, *full_keys(printed.names)} if key}


def articles_that_print(printed: Printed) -> set[int]:
    """The articles (row numbers) that quote these people or print a full name of theirs."""
    names = names_of(name_keys(printed))
    return set(printed.articles) | {
        article
        for article in person.articles_with(_parts(printed))
        if any(names.are_in(*tombstones.printed_texts(version.article)) for version in texts.versions(article))
    }


def names_of(keys: Collection[str]) -> ErasedNames:
    """What finds the people with these name keys in a text."""
    full = {key for key in keys if " " in key}
    others = {form for key in full for form in other_forms(key)}
    alone = set(keys) - full
    longest = max((key.count(" ") + 1 for key in keys), default=0)
    return ErasedNames(full.__contains__, others.__contains__, alone.__contains__, longest)


def note_names(erasure: ErasureRow, printed: Printed) -> None:
    """Note by which digests these people are known from now on."""
    key = erasures.key()
    marks = _marks(printed, key) if erasure.namesakes == "keep" else ()
    erasures.add_digests(erasure.id, tombstones.name_digests(name_keys(printed), key), marks)


def still_there(erasure: ErasureRow) -> set[int]:
    """The experts (row numbers) who are the person of this erasure, as after an older backup was restored."""
    names = Tombstones.load(erasure.id)
    found = {expert for expert, key in person.all_keys() if any(row.form != "other" for row in names.of(key))}
    if erasure.namesakes == "erase":
        return found
    marks = erasures.marks(erasure.id)
    return {expert for expert in found if marks & _marks(person.printed([expert]), names.key)}


def _marks(printed: Printed, key: bytes) -> set[str]:
    """The digests of what tells these people from namesakes."""
    marks = tombstones.institution_marks(person.institution_keys(printed.appearances), key)
    for article in printed.articles:
        printings = [*(version.article for version in texts.versions(article)), *texts.printings(article)]
        marks = marks.union(*(tombstones.article_marks(one, key) for one in printings))
    return marks


def erase(ctx: Context, experts: Collection[int], erasure: ErasureRow, *, everywhere: bool = False) -> Erased:
    """Take these experts (row numbers), whose names were noted for this erasure, out of all tables.

    ``everywhere``: look for the names in all articles, and not only where a search for the surname finds them: for
    digests whose names are not known.
    """
    return _Erasing(ctx, experts, erasure).run(everywhere=everywhere)


@dataclass(slots=True)
class _Redacted:
    """An article that was changed: its id, and the hashes of its texts before, each with that of the text after."""

    uid: str
    redaction: Redaction
    hashes: Mapping[str, str]


class _Erasing:
    """One erasure while it is done."""

    def __init__(self, ctx: Context, experts: Collection[int], erasure: ErasureRow):
        self.ctx = ctx
        self.experts = set(experts)
        self.erasure = erasure
        self.redacts = erasure.texts == "redact"
        self.printed = person.printed(self.experts)
        self.names = Tombstones.load(erasure.id).names()
        self.keys = name_keys(self.printed)
        self.update = DirectoryUpdate(Cause(), thorough=True)
        self.changed: dict[int, _Redacted] = {}
        self.counts = {"experts": len(self.experts), "appearances": len(self.printed.appearances)}

    def run(self, *, everywhere: bool) -> Erased:
        hers = person.quotations(self.printed.appearances)
        passages = person.passages(hers)
        self._remove_decisions(person.quotation_uids(hers))
        for article in sorted(self._articles(everywhere)):
            self._take_out(article, passages)
        hers |= person.quotations_of_speakers(self.changed, self._is_hers)
        self.update.apply(self.ctx)
        removed = traces.remove_quotations(hers, self._is_hers)
        self.counts["quotations"] = len(removed)
        if self.redacts:
            texts.write_withdrawn(self.changed, self._by_article)
        traces.remove_ids(self.printed.uids | removed)
        traces.remove_reviews(self.experts)
        self.ctx.index.forget_words({word for key in self.keys for word in key.split()})
        self._redact_notes()
        self.counts["articles"] = len(self.changed)
        return Erased(self.counts, [one.uid for _, one in sorted(self.changed.items())])

    def _is_hers(self, name: str) -> bool:
        """Whether a speaker of this name, of a quotation of theirs, is one of them."""
        return name_key(name) in self.keys or self.names.is_printed(name_key(name))

    # Articles.

    def _articles(self, everywhere: bool) -> set[int]:
        """The articles that may print them."""
        if self.erasure.namesakes == "keep":
            return set(self.printed.articles)
        found = person.articles_with(() if everywhere else _parts(self.printed))
        return found | self.printed.articles

    def _take_out(self, article: int, passages: Mapping[int, list[tuple[int, int]]]) -> None:
        """Write an article again without them, if it prints them: each of its versions, and what follows from the
        current one."""
        versions = texts.versions(article)
        readings = {version.id: self._reading(version) for version in versions}
        found = {
            version.id: Redaction.of(self.names, tombstones.printed_texts(version.article), readings[version.id])
            for version in versions
        }
        copies = Redaction.of(
            self.names, [t for one in texts.printings(article) for t in tombstones.printed_texts(one)]
        )
        keys = copies.keys.union(*(one.keys for one in found.values()))
        if not keys and article not in self.printed.articles:
            return
        written: list[tuple[VersionText, Redaction, Article, Extraction]] = []
        for version in versions:
            redaction = replace(found[version.id], keys=keys - found[version.id].others)
            spans = [Span(*place) for place in passages.get(version.id, ())]
            read = redaction.extraction(readings[version.id], hers=spans, redact=self.redacts)
            printed = redaction.article(version.article) if self.redacts else version.article
            written.append((version, redaction, printed, read))
        is_same = all((out, read) == (one.article, readings[one.id]) for one, _, out, read in written)
        if is_same and not (copies.keys and self.redacts):
            return
        self._write(article, written)

    def _write(self, article: int, written: Sequence[tuple[VersionText, Redaction, Article, Extraction]]) -> None:
        """Write the versions of an article, each with how it is redacted, redacted and with what was read from it."""
        hashes = {
            version.content_hash: texts.write_version(
                version.id, printed, read.extractor, packed_extractions.pack(read)
            )
            for version, _, printed, read in written
        }
        [(version, redaction, printed, read)] = [one for one in written if one[0].is_current]
        if printed.text != version.article.text:
            word_families.replace([(version.article.text, printed.text)])
        if self.redacts:
            texts.write_metadata(article, printed, redaction.address, redaction.text)
        row = articles.by_id(article)
        assert row is not None, "it was written just now"
        self.changed[article] = _Redacted(row.uid, redaction, hashes)
        self.update.cause = Cause(article=row.uid)
        write_article.keep(self.ctx, article_ref(row), read, self.update)

    def _reading(self, version: VersionText) -> Extraction:
        if version.packed is not None:
            return packed_extractions.unpack(version.packed, version.article.text)
        return self.ctx.extractor.extract(version.article.text, title=version.article.title)

    # Decisions.

    def _remove_decisions(self, quotations: Collection[str]) -> None:
        """Remove the decisions about them and their quotations (ids), and take them out of those that are about others
        too."""
        targets: dict[str, Collection[str]] = {
            "id": self.printed.uids | set(quotations),
            "appearance": self.printed.uids,
        }
        if self.erasure.namesakes == "erase":
            targets |= {"name": self.keys, "role": self.keys}
        removed: list[DecisionRow] = []
        for row in decisions.by_numbers(traces.decisions_with(targets)):
            rest = self._without_them(row.content, quotations)
            if rest is None:
                removed.append(row)
            elif rest != row.content:
                self.update.touched.name_keys |= {place.key for one in people_in(rest) for place in one.places}
                traces.replace_decision(row.id, to_json(rest), standing_decisions.targets_of(rest))
        for row in removed:
            if row.active and (role := role_added_by(row.content)):
                write_institutions.write_given(role, self.update, stands=False)
        gone = traces.with_undoings(row.id for row in removed)
        traces.remove_decisions(gone)
        self.counts["decisions"] = len(gone)

    def _without_them(self, content: DecisionContent, quotations: Collection[str]) -> DecisionContent | None:
        """A decision without them; None if nothing is left of it."""
        match content:
            case Merge(entries=entries) | Distinct(entries=entries):
                others = tuple(one for one in entries if not (isinstance(one, PersonSelector) and self._is_one(one)))
                return replace(content, entries=others) if len(others) > 1 else None
            case Attribute(speaker=speaker) if speaker and not isinstance(speaker, InstitutionSpeaker):
                if name_key(speaker.name) in self.keys and self.erasure.namesakes == "erase":
                    return None
        if any(self._is_one(one) for one in people_in(content)):
            return None
        return None if any(one.id in quotations for one in quotations_in(content)) else content

    def _is_one(self, selector: PersonSelector) -> bool:
        """Whether a selector of a person finds one of them."""
        ids = {selector.id, *(place.id for place in selector.places)}
        by_name = self.erasure.namesakes == "erase" and any(place.key in self.keys for place in selector.places)
        return by_name or not ids.isdisjoint(self.printed.uids)

    # Notes about articles, decisions, jobs and requests.

    def _redact_notes(self) -> None:
        """Redact what other tables note: full names everywhere, and their other names where an article of theirs is
        meant."""
        parts = _parts(self.printed)
        self.counts["answers"] = traces.remove_answers(self.names.are_in)
        ended = [id for id, raw in traces.ended_items() if self._prints_them(raw)]
        traces.drop_data(ended)
        self.counts["job_items"] = len(ended)
        redacted: set[int] = set()
        everywhere = self.redacts and self.erasure.namesakes == "erase"
        traces.end_alerts(self.printed.uids, self._redacted_note, everywhere=everywhere)
        if everywhere:
            traces.redact_items(parts, self._redacted_note)
            redacted |= traces.redact_rows(parts, self._redacted_note)
        if self.redacts:
            for changed in self.changed.values():
                redacted |= traces.redact_about_article(changed.uid, _of_notes(changed.redaction, changed.hashes))
        about = [one for row in decisions.by_numbers(redacted) for one in people_in(row.content)]
        keys = {place.key for one in about for place in one.places}
        changes.note(changes.expert_uids(appearances.experts_called(keys)))  # who shows these decisions

    def _redacted_note(self, note: str) -> str:
        """A text of another table, without their names where it has a full one."""
        return Redaction.of(self.names, [note]).note(note)

    def _prints_them(self, raw: RawArticle) -> bool:
        """Whether the data of an item prints them. What cannot be read as an article is looked at as a text."""
        read = None if raw.kind not in _READABLE else read_raw(raw, limit=self.ctx.settings.max_text_chars)
        if read and read.article:
            return self.names.are_in(*tombstones.printed_texts(read.article))
        return self.names.are_in(raw.data.decode("utf-8", "replace"), raw.data.decode("latin-1"))

    def _by_article(self, article: int) -> Callable[[str], str]:
        return self.changed[article].redaction.text


def _parts(printed: Printed) -> Sequence[str]:
    """Parts of the surnames, one of which stands wherever the people are named; none if a surname has too few letters
    that every database compares alike."""
    keys, parts = name_keys(printed), set()
    for name in printed.names:
        if name_key(name) in keys:
            last = [word for word in name.split() if name_key(word)][-1]
            parts.add(max(_ASCII.findall(last), key=len, default="").lower())
    return sorted(parts) if parts and min(map(len, parts)) > 1 else ()


_READABLE = frozenset({"text", "html", "saved_page", "json", "newsml", "pdf", "docx", ARTICLE})


def _of_notes(redaction: Redaction, hashes: Mapping[str, str] = {}) -> Callable[[Any], Any]:
    """What redacts a text of a note; ``hashes``: of texts, those that stand for others."""

    def redacted(text: str) -> str:
        return hashes.get(text) or redaction.note(text)

    return redacted
