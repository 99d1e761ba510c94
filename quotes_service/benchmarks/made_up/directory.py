"""Directories of made-up people of any size, written straight into the tables as ingests would leave them.

Each has ten quotations and five articles per expert, names drawn from the US census lists by frequency (so that large
directories have many namesakes), and one institution per fifty experts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import peewee as pw
import psycopg

from quotes_service.benchmarks.made_up.news import EXTRACTOR, STAFF, World
from quotes_service.context import Context, open_context
from quotes_service.directory.statements import fingerprints_of
from quotes_service.records import Extraction, Speaker
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import name_key, sort_name, words
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, profile
from quotes_service.resolve.people.name_matching import blocking_keys
from quotes_service.search.index import LEAD_CHARS, NAMED_KINDS, Kind
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations, models
from quotes_service.store.articles import packed_extractions
from quotes_service.store.querying.compiled import insert
from quotes_service.store.transfer import indexes, rows
from quotes_service.store.transfer.tables import table_of

#: Quotations per expert, articles per expert, and quotations per article.
QUOTATIONS, _ARTICLES, _AN_ARTICLE = 10, 5, 4
_TOPICS = 3_000
_AT_ONCE = 3_000  # rows of a table that are written together


def fill(
    ctx: Context, number: int, world: World | None = None, *, fingerprints: bool = True
) -> list[tuple[str, str, str]]:
    """Write a directory of ``number`` experts straight into the tables; returns these people. Without ``fingerprints``
    no quotation that is added later is recognised as one of these statements."""
    world = world or World(1)
    places = max(number // STAFF, 1)
    people = [world.person(places) for _ in range(number)]
    with ctx.writing(), indexes.made_afterwards(ctx.database):
        order = [id for _ in range(_ARTICLES) for id in world.random.sample(range(number), number)]
        tables = _Tables(ctx, fingerprints)
        ids = tables.institutions({place for _, _, place in people})
        tables.topics(world)
        for id, person in enumerate(people, 1):
            tables.expert(id, person, ids)
        for article in range(1, number * QUOTATIONS // _AN_ARTICLE + 1):
            quoted = order[2 * article - 2 : 2 * article]
            experts = [index + 1 for index in quoted]
            tables.article(article, [people[index] for index in quoted], experts, world, ids)
        tables.flush()
    with ctx.writing():
        for column, listed, pointer in (  # each quotation is a statement of its own
            (models.Expert.statements, models.ListedExpert, models.ListedExpert.expert),
            (models.StoredTopic.quotations, models.QuotationTopic, models.QuotationTopic.topic),
        ):
            model = column.model
            count = listed.select(pw.fn.COUNT(listed.quotation)).where(pointer == model.id)
            model.update({column: count}).execute()
        for model in models.MODELS:
            rows.number_on(ctx.database, table_of(model))
        rows.analyze(ctx.database)
    return people


class _Tables:
    """Collects rows like those of an ingest, and writes them in batches."""

    def __init__(self, ctx: Context, fingerprints: bool):
        self.ctx, self.fingerprints = ctx, fingerprints
        self.columns: dict[type[pw.Model], tuple[str, ...]] = {}
        self.rows: dict[type[pw.Model], list[tuple]] = {}
        self.indexed: dict[Kind, list[tuple]] = {}
        self.keys: set[str] = set()
        self.first: dict[int, int] = {}
        self.appearances = self.quotations = 0
        self.people: dict[int, tuple[str, str]] = {}
        self.words: set[str] = set()
        self.packed = packed_extractions.pack(Extraction("", "en", True, EXTRACTOR))

    def put(self, model: type[pw.Model], **values: Any) -> None:
        """Keep a row for the next ``flush``. A table's rows all have values for the same columns, in one order."""
        self.columns.setdefault(model, tuple(values))
        self.rows.setdefault(model, []).append(tuple(values.values()))
        if len(self.rows[model]) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        for model in models.MODELS:  # ordered so that foreign keys refer to rows already written
            insert(model, self.columns.get(model, ()), self.rows.pop(model, ()))
        for kind, indexed in self.indexed.items():
            self.ctx.index.put(kind, indexed)
            new = {word for row in indexed if kind in NAMED_KINDS for word in words(row[1])} - self.words
            models.NameWord.insert_many([{"word": word} for word in new]).execute() if new else None
            self.words |= new
        self.indexed = {}

    def institutions(self, places: set[str]) -> dict[str, int]:
        ids = {}
        for id, place in enumerate(sorted(places), 1):
            key = institution_key(place)
            self.put(models.Institution, id=id, uid=f"i_{id}", name=place, sort_name=key)
            self.put(models.InstitutionName, id=id, uid=f"i_{id}", key=key, institution=id, added_at=models.now())
            spelling = {"kind": "name", "name": place, "key": key, "printings": 1}
            self.put(models.InstitutionSpelling, id=id, institution_name=id, **spelling)
            self.indexed.setdefault("institution", []).append((id, place))
            ids[place] = id
        self.flush()
        return ids

    def expert(self, id: int, person: tuple[str, str, str], ids: dict[str, int]) -> None:
        name, title, place = person
        role = RoleEvidence(title, ids[place], "current", institution_key(place))
        facets = repr(profile(ComparedAppearance(0, "", "", 0, "", roles=frozenset([role]))).facets)
        self.people[id] = name_key(name), facets

    def article(
        self, id: int, quoted: list[tuple[str, str, str]], experts: list[int], world: World, ids: dict[str, int]
    ) -> None:
        created, day, outlet = models.now(), world.day(), f"Outlet {id % 40}"
        title = world.sentence()[:60]
        people = {self.people[expert][0]: expert for expert in reversed(experts)}  # of namesakes only one
        sentences_of = {expert: [world.sentence() for _ in range(_AN_ARTICLE // 2)] for expert in people.values()}
        names = {expert: name for expert, (name, _, _) in zip(experts, quoted, strict=True)}
        text, spans = "", []
        for expert, sentences in sentences_of.items():
            for sentence in sentences:
                spans.append((len(text) + 1, len(text) + 1 + len(sentence)))
                text += f"“{sentence},” said {names[expert]}.\n\n"
        self.put(
            models.StoredArticle, id=id, uid=f"a_{id}", url=f"https://bench.example/{id}", title=title, outlet=outlet,
            published_at=day, language="en", supported=True, created_at=created, updated_at=created,
        )  # fmt: skip
        self.put(
            models.ArticleVersion, id=id, article=id, number=1, text=text, content_hash=f"{id}",
            extractor=EXTRACTOR, created_at=created, read_at=created, reading=self.packed,
        )  # fmt: skip
        self.indexed.setdefault("article", []).append((id, title, text[:LEAD_CHARS]))
        article_columns = {"article": id, "day": day.toordinal(), "outlet": outlet}
        topics = {1 + int(world.random.paretovariate(0.5)) % _TOPICS for _ in range(2)}
        places = set()
        for expert, (name, title, place) in zip(experts, quoted, strict=True):
            if expert in sentences_of:
                self._appearance(id, expert, name, title, place, ids, created)
                for sentence in sentences_of[expert]:
                    self._quotation(article_columns, names[expert], expert, len(text), spans.pop(0), sentence, topics)
                places.add(ids[place])
        for spelling in places:
            self.put(models.InstitutionPrinting, article=id, spelling=spelling)

    def _appearance(
        self, article: int, expert: int, name: str, title: str, place: str, ids: dict, created: datetime
    ) -> None:
        self.appearances += 1
        id, (key, facets) = self.appearances, self.people[expert]
        if expert not in self.first:
            self.first[expert] = id
            self.put(models.Expert, id=id, uid=f"e_{id}", name=name, sort_name=sort_name(name))
            self.put(models.Workplace, expert=id, institution=ids[place])
            for block in () if key in self.keys else blocking_keys(key):
                self.put(models.NameBlock, block=block, key=key)
            self.keys.add(key)
            self.indexed.setdefault("expert", []).append((id, f"{name}\n{key}", title, place))
        self.put(
            models.Appearance, id=id, uid=f"e_{id}", article=article, key=key, name=name, added_at=created,
            profile=facets, expert=self.first[expert],
        )  # fmt: skip
        self.put(models.Alias, appearance=id, name=name.split()[-1], key=key.split()[-1])
        self.put(
            models.StoredRole, appearance=id, institution_name=ids[place], title=title,
            title_key=" ".join(words(title)), status="current", start=0, end=9,
            text=f"{name}, {title} at {place}, said.",
        )  # fmt: skip

    def _quotation(
        self,
        article_columns: dict,
        name: str,
        expert: int,
        end: int,
        span: tuple[int, int],
        text: str,
        topics: set[int],
    ) -> None:
        self.quotations += 1
        id, article = self.quotations, article_columns["article"]
        columns = {"position": id, "statement": id, "type": "direct", "mode": "speech", "confidence": 0.9}
        self.put(
            models.StoredQuotation, id=id, uid=f"q_{id}", article=article, version=article, text=text, spans=[span],
            paragraph_start=span[0] - 1, paragraph_end=min(span[1] + 8 + len(name), end), extractor=EXTRACTOR,
            **columns,
        )  # fmt: skip
        speaker = Speaker(name, "person", 0.9, (name,))
        self.put(
            models.QuotationSpeaker, quotation=id, position=0, name=name, kind="person", appearance=self.appearances,
            confidence=0.9, chain=[name],
        )  # fmt: skip
        for value in fingerprints_of(text, [speaker]) if self.fingerprints else ():
            self.put(models.QuotationFingerprint, quotation=id, value=value)
        self.put(models.Listed, quotation=id, **article_columns, **columns)
        self.put(models.ListedExpert, quotation=id, expert=self.first[expert])
        for topic in topics:
            self.put(models.QuotationTopic, quotation=id, topic=topic)
        self.indexed.setdefault("quotation", []).append((id, text, name))

    def topics(self, world: World) -> None:
        for id in range(1, _TOPICS + 1):
            label = " ".join(world.random.choices(world.vocabulary, k=2))
            self.put(models.StoredTopic, id=id, uid=f"t_{id}", key=f"{id} {label}", label=label)
            self.indexed.setdefault("topic", []).append((id, label))
        self.flush()


def kept_in(place: str | Path, experts: int, report: Callable[[str], None]) -> str:
    """The URL of a directory with so many experts, without fingerprints: that of an earlier run, or a new one. It is
    in a file of a folder, or, if ``place`` is the URL of a PostgreSQL database, in another one on its server."""
    name = f"search_{experts}"
    make = _on_server if str(place).startswith("postgres") else _in_folder
    with make(str(place), name) as (url, draft):
        if draft:
            began = time.perf_counter()
            migrations.migrate(db.connect(draft))
            with closing(open_context(Settings(database_url=draft))) as ctx, ctx.connected(), _unguarded(ctx):
                fill(ctx, experts, World(1, zipf=True), fingerprints=False)
            report(f"{experts * 10:,} quotations created in {time.perf_counter() - began:.0f} s")
    migrations.migrate(db.connect(url))
    return url


@contextmanager
def _in_folder(folder: str, name: str) -> Iterator[tuple[str, str | None]]:
    """The URL of a file, and that of the draft to be filled if it isn't there yet, which becomes the file."""
    path = Path(folder) / f"{name}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = None if path.exists() else path.with_suffix(".draft")
    if draft:
        draft.unlink(missing_ok=True)
    yield f"sqlite:///{path}", draft and f"sqlite:///{draft}"
    if draft:
        draft.rename(path)


@contextmanager
def _on_server(url: str, name: str) -> Iterator[tuple[str, str | None]]:
    """The same for a database of this name on the server of ``url``."""
    base = url.rpartition("/")[0]
    with psycopg.connect(url, autocommit=True) as server:
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not there:
            server.execute(f"DROP DATABASE IF EXISTS {name}_draft".encode())
            server.execute(f"CREATE DATABASE {name}_draft".encode())
        yield f"{base}/{name}", None if there else f"{base}/{name}_draft"
        if not there:
            server.execute(f"ALTER DATABASE {name}_draft RENAME TO {name}".encode())


#: For files and connections whose content is thrown away if it isn't finished.
_UNGUARDED_FILE = ("foreign_keys = off", "journal_mode = off", "synchronous = off", "cache_size = -1000000")
_UNGUARDED_SESSION = ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '1GB'")


@contextmanager
def _unguarded(ctx: Context) -> Iterator[None]:
    """Let this connection keep no journal and check no foreign keys."""
    is_sqlite = db.is_sqlite(ctx.database)
    for setting in _UNGUARDED_FILE if is_sqlite else _UNGUARDED_SESSION:
        ctx.database.execute_sql(f"{'PRAGMA' if is_sqlite else 'SET'} {setting}")
    yield
    db.close(ctx.database)
