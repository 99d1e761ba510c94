"""Made-up people, sentences and articles, for directories of any size."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, count

from quotes_service import census_names
from quotes_service.records import Article, Extraction, Organization, Person, Quotation, Role, Span, Speaker, Topic

EXTRACTOR = "0"
STAFF = 50  # experts per institution
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


def arriving(world: World, people: list[tuple[str, str, str]], number: int) -> Iterator[tuple[Article, Extraction]]:
    """Articles to be ingested: four quotations each, by two people of the directory and a new one."""
    for index in range(number):
        quoted = [*world.random.sample(people, 2), world.person(max(len(people) // STAFF, 1))]
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
    return [world.person(max(number // STAFF, 1)) for _ in range(number)]
