"""Keeping erased people out: by digests of their names, they are taken out of whatever is read and stored later.

Runs inside the caller's transaction. POST /extract and drafts, of which nothing is stored, don't come here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from quotes_service.ingest.addresses import lookup_keys
from quotes_service.records import Article, Extraction
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import surname
from quotes_service.resolve.personal.names_in_text import names_in, other_forms
from quotes_service.resolve.personal.redaction import ErasedNames, Redaction, without_withheld
from quotes_service.store.articles.articles import content_hash
from quotes_service.store.personal import erasures
from quotes_service.store.personal.erasures import ErasedNameRow, NameDigest, NameForm, Texts


def digest(value: str, key: bytes) -> str:
    """What is kept of a name key or a mark: without the key nobody can tell whose it is, nor try names."""
    return blake2b(value.encode(), key=key, digest_size=16).hexdigest()


def name_digests(keys: Iterable[str], key: bytes) -> list[NameDigest]:
    """The digests of these name keys and of their other forms."""
    digests: dict[str, NameDigest] = {}

    def add(name: str, form: NameForm) -> None:
        found = digest(name, key)
        digests.setdefault(found, NameDigest(found, name.count(" ") + 1, form))

    for name in sorted(keys):
        add(name, "full" if " " in name else "alone")
    for name in sorted(keys):
        if " " in name:
            for other in sorted(other_forms(name)):
                add(other, "full" if other == f"{name.split()[0]} {surname(name)}" else "other")
    return list(digests.values())


def article_marks(article: Article, key: bytes) -> set[str]:
    """The digests by which an article that printed somebody is told from those that print a namesake: of its text, its
    addresses and its sender's id."""
    urls = [url for url in (article.url, *article.addresses) if url]
    marks = {f"address {one}" for url in urls for one in lookup_keys(url)}
    if article.text:  # a copy has none of its own
        marks.add(f"text {content_hash(article.text)}")
    if article.external_id:
        marks.add(f"id {article.outlet or ''} {article.external_id}")
    return {digest(mark, key) for mark in marks}


def institution_marks(keys: Iterable[str], key: bytes) -> set[str]:
    """The digests of the institutions of somebody, by which a later article is known to print them and no namesake."""
    return {digest(f"institution {one}", key) for one in keys}


@dataclass(slots=True)
class Tombstones:
    """The names of erased people, as digests."""

    key: bytes
    rows: dict[str, list[ErasedNameRow]]
    _known: dict[str, list[ErasedNameRow]] = field(default_factory=dict)

    @classmethod
    def load(cls, erasure: int | None = None) -> Tombstones:
        """Those of all erasures, or of one (its row number)."""
        rows: dict[str, list[ErasedNameRow]] = {}
        for row in erasures.names():
            if erasure in (None, row.erasure):
                rows.setdefault(row.digest, []).append(row)
        return cls(erasures.known_key() if rows else b"", rows)

    def names(self, among: Collection[int] | None = None) -> ErasedNames:
        """The names of these erasures, by default of all."""

        def has(key: str, form: str) -> bool:
            return any(row.form == form and (among is None or row.erasure in among) for row in self.of(key))

        return ErasedNames(
            lambda key: has(key, "full"),
            lambda key: has(key, "other"),
            lambda key: has(key, "alone"),
            max((row.words for rows in self.rows.values() for row in rows), default=0),
        )

    def of(self, key: str) -> list[ErasedNameRow]:
        """The erased people with this name key."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self.rows.get(digest(key, self.key), [])
        return found

    def is_erased(self, key: str) -> bool:
        """Whether somebody with this name key was erased, with all namesakes."""
        return any(row.form != "other" and row.namesakes == "erase" for row in self.of(key))

    def may_be_in(self, article: Article, extraction: Extraction | None = None) -> bool:
        """Whether an article that comes in may print an erased person: then it must be read before it can be
        recognised, since it is stored, and known, without them. ``extraction``: what was read from it, if it was."""
        if not self.rows:
            return False
        longest = max(row.words for rows in self.rows.values() for row in rows)
        texts = filter(None, printed_texts(article))
        if extraction and any(map(self.names().of, extraction.people)):
            return True
        return any(True for text in texts for _ in names_in(text, lambda key: bool(self.of(key)), longest=longest))

    def redacted_note(self, note: str) -> str:
        """An address, a sender's id or a file's name without full names, but for those of which namesakes stay."""
        rows = [row for rows in self.rows.values() for row in rows]
        among = {row.erasure for row in rows if (row.texts, row.namesakes) == ("redact", "erase")}
        return Redaction.of(self.names(among), [note]).note(note) if among else note

    def _at_work(self, article: Article, extraction: Extraction, texts: Texts) -> set[int]:
        """The erasures, of those that treat texts in this way, whose person the article may print."""
        of_kind = {row.erasure: row.namesakes for rows in self.rows.values() for row in rows if row.texts == texts}
        if "keep" not in of_kind.values():
            return set(of_kind)
        marks = article_marks(article, self.key)
        at_work = set()
        for erasure, namesakes in of_kind.items():
            if namesakes == "keep":
                names = self.names({erasure})
                places = [
                    institution_key(place)
                    for person in extraction.people
                    if names.of(person)
                    for role in person.roles
                    for place in (role.institution, role.unit, role.whole)
                    if place
                ]
                if not erasures.marks(erasure) & (marks | institution_marks(places, self.key)):
                    continue
            at_work.add(erasure)
        return at_work

    def read_again(self, article: Article, extraction: Extraction, before: Extraction | None) -> Extraction:
        """A new reading of a stored text without the erased people; ``before``: what was read from it last."""
        if before and before.withheld:
            extraction = without_withheld(replace(extraction, withheld=before.withheld))
        if self.rows and (among := self._at_work(article, extraction, "keep")):
            extraction = Redaction.of(self.names(among), [article.text], extraction).extraction(
                extraction, redact=False
            )
        return extraction

    def taken_out(self, article: Article, extraction: Extraction) -> tuple[Article, Extraction]:
        """An article that comes in, and what was read from it, without the erased people."""
        for texts in ("keep", "redact"):
            if among := self._at_work(article, extraction, texts):
                redaction = Redaction.of(self.names(among), printed_texts(article), extraction)
                if redaction.names_anybody:
                    redacts = texts == "redact"
                    extraction = redaction.extraction(extraction, redact=redacts)
                    article = redaction.article(article) if redacts else article
        return article, extraction


def printed_texts(article: Article) -> tuple[str | None, ...]:
    """All texts of an article in which a name may stand."""
    about = (article.title, article.text, article.byline, article.outlet, article.url, article.external_id)
    return (*about, *article.addresses, *(part.label for part in article.parts))
