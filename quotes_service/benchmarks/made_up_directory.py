"""Invented directories of any size, written straight into the tables as ingests would leave them.

Each has ten quotations and five articles per expert, names drawn from the US census lists by frequency (so that large
directories have many namesakes), and one institution per fifty experts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, count
from pathlib import Path
from typing import Any

import peewee as pw

from quotes_service import census_names
from quotes_service.context import Context, open_context
from quotes_service.directory.statements import fingerprints_of
from quotes_service.records import Article, Extraction, Organization, Person, Quotation, Role, Span, Speaker, Topic
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import name_key, sort_name, words
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, profile
from quotes_service.resolve.people.name_matching import blocking_keys
from quotes_service.search.index import LEAD_CHARS, NAMED_KINDS, Kind
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations, models
from quotes_service.store.articles import packed_extractions

EXTRACTOR = "0"
#: Quotations per expert, articles per expert, and quotations per article.
QUOTATIONS, _ARTICLES, _AN_ARTICLE = 10, 5, 4
_STAFF = 50  # experts per institution
_TOPICS = 3_000
#: Of the people quoted in news, the share that is quoted for the first time, and that has another title than last time.
_NEW, _RETITLED = 0.33, 0.2
_TITLES = (
    "professor of law|lecturer in hydrology|mayor|senator|chief executive|cardiologist|police chief|bishop|conductor|"
    "head coach|farmer|head teacher|reporter|defence lawyer|chief economist|engineer|campaigner|ambassador"
).split("|")
_PLACES = "University of {}|{} Institute|{} Council|{} Bank|{} Hospital|{} Orchestra".split("|")


@cache
def _census(names: Callable[[], Mapping[str, float]]) -> tuple[list[str], list[float]]:
    return [name.title() for name in names()], list(accumulate(percent + 0.0005 for percent in names().values()))


class World:
    """Invented people, institutions and sentences, the same for the same seed.

    ``zipf``: word frequencies are as uneven as in a language, so that there are common and rare words to search for.
    """

    def __init__(self, seed: int, *, zipf: bool = False):
        self.random = random.Random(seed)
        syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
        self.vocabulary = ["".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(20_000)]
        if zipf:
            self.vocabulary = sorted(dict.fromkeys(self.vocabulary), key=len)  # the frequent ones are short
        weights = (1 / (rank + 3) if zipf else 1.0 for rank in range(len(self.vocabulary)))
        self.weights = list(accumulate(weights))

    def person(self, places: int) -> tuple[str, str, str]:
        """A name, a title and an institution."""
        given_names = self.random.choice([census_names.male_given_names, census_names.female_given_names])
        name = " ".join(
            self.random.choices(names, cum_weights=weights)[0]
            for names, weights in (_census(given_names), _census(census_names.surnames))
        )
        place = self.random.randrange(places)
        town = self.vocabulary[place % len(self.vocabulary)].title() + "ham" * (place // len(self.vocabulary) + 1)
        return name, self.random.choice(_TITLES), _PLACES[place % len(_PLACES)].format(town)

    def sentence(self) -> str:
        size = self.random.randint(8, 30)
        return " ".join(self.random.choices(self.vocabulary, cum_weights=self.weights, k=size)).capitalize()

    def day(self) -> date:
        return date(2015, 1, 1) + timedelta(days=self.random.randrange(3650))


def fill(
    ctx: Context, number: int, world: World | None = None, *, fingerprints: bool = True
) -> list[tuple[str, str, str]]:
    """Write a directory of ``number`` experts straight into the tables; returns these people. Without ``fingerprints``
    no quotation that is added later is recognised as one of these statements."""
    world = world or World(1)
    places = max(number // _STAFF, 1)
    people = [world.person(places) for _ in range(number)]
    with ctx.writing():
        tables = _Tables(ctx, fingerprints)
        ids = tables.institutions({place for _, _, place in people})
        tables.topics(world)
        for id, person in enumerate(people, 1):
            tables.expert(id, person, ids)
        total = number * QUOTATIONS // _AN_ARTICLE
        order = [id for _ in range(_ARTICLES) for id in world.random.sample(range(number), number)]
        for article in range(1, total + 1):
            quoted = order[2 * article - 2 : 2 * article]
            experts = [index + 1 for index in quoted]
            tables.article(article, [people[index] for index in quoted], experts, world, ids)
        tables.flush()
        for column, listed, pointer in (  # each quotation is a statement of its own
            (models.Expert.statements, models.ListedExpert, models.ListedExpert.expert),
            (models.StoredTopic.quotations, models.QuotationTopic, models.QuotationTopic.topic),
        ):
            model = column.model
            count = listed.select(pw.fn.COUNT(listed.quotation)).where(pointer == model.id)
            model.update({column: count}).execute()
        if not db.is_sqlite(ctx.database):
            for model in models.MODELS:
                table = model._meta.table_name
                if isinstance(model._meta.primary_key, pw.AutoField):
                    ctx.database.execute_sql(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(MAX(id), 1)) FROM {table}"
                    )
    ctx.database.execute_sql("ANALYZE") if not db.is_sqlite(ctx.database) else None
    return people


class _Tables:
    """Collects rows like those of an ingest, and writes them in batches."""

    def __init__(self, ctx: Context, fingerprints: bool):
        self.ctx, self.fingerprints = ctx, fingerprints
        self.rows: dict[type[pw.Model], list[dict[str, Any]]] = {}
        self.indexed: dict[Kind, list[tuple]] = {}
        self.keys: set[str] = set()
        self.first: dict[int, int] = {}
        self.appearances = self.quotations = 0
        self.people: dict[int, tuple[str, str]] = {}
        self.words: set[str] = set()
        self.packed = packed_extractions.pack(Extraction("", "en", True, EXTRACTOR))

    def put(self, model: type[pw.Model], **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)
        if len(self.rows[model]) >= 3000:
            self.flush()

    def flush(self) -> None:
        for model in models.MODELS:  # ordered so that foreign keys refer to rows already written
            if rows := self.rows.pop(model, ()):
                fields = model._meta.sorted_fields
                filled = [field for field in fields if field.name in rows[0]]
                fixed = [field for field in fields if field.name not in rows[0] and field.default is not None]
                names = ", ".join(f'"{field.column_name}"' for field in [*filled, *fixed])
                places = ", ".join("?" if db.is_sqlite(self.ctx.database) else "%s" for _ in [*filled, *fixed])
                rest = [field.default() if callable(field.default) else field.default for field in fixed]
                values = [[*(field.db_value(row[field.name]) for field in filled), *rest] for row in rows]
                sql = f"INSERT INTO {model._meta.table_name} ({names}) VALUES ({places})"
                self.ctx.database.cursor().executemany(sql, values)
        for kind, rows in self.indexed.items():
            self.ctx.index.put(kind, rows)
            new = {word for row in rows if kind in NAMED_KINDS for word in words(row[1])} - self.words
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


def kept_in(folder: Path, experts: int, report: Callable[[str], None]) -> str:
    """The URL of a directory with so many experts in a folder: that of an earlier run, or a new one, without
    fingerprints."""
    path = folder / f"search-{experts}.db"
    folder.mkdir(parents=True, exist_ok=True)
    is_filled, url = path.exists(), f"sqlite:///{path}"
    migrations.migrate(db.connect(url))
    if not is_filled:
        ctx, began = open_context(Settings(database_url=url)), time.perf_counter()
        with ctx.connected():
            fill(ctx, experts, World(1, zipf=True), fingerprints=False)
        ctx.close()
        report(f"{experts * 10:,} quotations created in {time.perf_counter() - began:.0f} s")
    return url


def arriving(world: World, people: list[tuple[str, str, str]], number: int) -> Iterator[tuple[Article, Extraction]]:
    """Articles to be ingested: four quotations each, by two people of the directory and a new one."""
    for index in range(number):
        quoted = [*world.random.sample(people, 2), world.person(max(len(people) // _STAFF, 1))]
        yield _made_up(world, quoted, f"https://new.example/{index}/{world.random.random()}")


def news(world: World) -> Iterator[tuple[Article, Extraction]]:
    """Articles without end, for a directory that is empty at first: who was quoted often is quoted again more often
    (Simon's model of word frequencies), so that a few people and institutions have thousands of articles and most of
    them one; a third of all who are quoted are new. Titles change: a person has up to four."""
    quoted: list[tuple[str, str, str]] = []
    for index in count():
        picked: list[tuple[str, str, str]] = []
        for _ in range(3):
            if not quoted or world.random.random() < _NEW:
                person = world.person(1 + int(world.random.paretovariate(0.6)) % (20 + index // 4))
            else:
                person = world.random.choice(quoted)
                if world.random.random() < _RETITLED:
                    titles = [_TITLES[(len(person[0]) + place) % len(_TITLES)] for place in range(3)]
                    person = (person[0], world.random.choice(titles), person[2])
            picked.append(person)
        quoted += picked
        yield _made_up(world, picked, f"https://news.example/{index}")


def _made_up(world: World, quoted: list[tuple[str, str, str]], url: str) -> tuple[Article, Extraction]:
    """An article and its extraction: two quotations by the first of these people, one by each of the others."""
    text, quotations, persons = "", [], []
    for name, title, place in quoted:
        first = len(text)
        for sentence in [world.sentence() for _ in range(1 if quotations else 2)]:
            start = len(text) + 1
            text += f"“{sentence},” said {name}. "
            span = Span(start, start + len(sentence))
            quotations.append(
                Quotation(
                    "direct", "speech", (span,), None, None, (Speaker(name, "person", 0.9, (name,)),), None, 0.9,
                    Span(start - 1, len(text)),
                )
            )  # fmt: skip
        role = Role(title, place, "current", Span(first, len(text)))
        persons.append(Person(name, (name.split()[-1],), (role,)))
    organizations = tuple(Organization(place) for _, _, place in quoted)
    labels = [" ".join(world.random.choices(world.vocabulary, k=2)) for _ in range(3)]
    topics = tuple(Topic(label, label, ()) for label in labels)
    article = Article(text, url=url, outlet="Outlet 1", published_at=world.day())
    return article, Extraction(text, "en", True, EXTRACTOR, tuple(quotations), tuple(persons), organizations, topics)


def people_of(number: int, seed: int = 1) -> list[tuple[str, str, str]]:
    """The people of a directory that ``fill`` wrote before."""
    world = World(seed)
    return [world.person(max(number // _STAFF, 1)) for _ in range(number)]
