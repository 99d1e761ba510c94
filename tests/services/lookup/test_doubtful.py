"""The review queue of quotations: the doubtful ones that matter most, until an editor decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Extraction, Person, Quotation, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import quotations
from quotes_service.store.quotations import doubtful
from tests.factories import article, extraction, quotation, span
from tests.services import asking

#: What is read in each article, found by its first words.
READ: dict[str, Extraction] = {}


def read(text: str, words: str, speaker: str | None, confidence: float, **fields) -> str:
    """Have these words of the text read as a quotation. ``speaker``: "words > name" with a "?" for each 0.2 of doubt;
    "(reason)" for none."""
    if speaker is None or speaker.startswith("("):
        found = quotation(text, words, confidence=confidence, reason=(speaker or "")[1:-1] or None, **fields)
    else:
        names = []
        for one in speaker.split(" and "):
            *printed, name = one.rstrip("?").split(" > ")
            kind = "organization" if name.startswith("Institute") else "person"
            names.append(Speaker(name, kind, 1 - 0.2 * one.count("?"), (*printed, name)))
        found = quotation(text, words, confidence=confidence, speakers=tuple(names), **fields)
    earlier = READ.get(text)
    items = (*(earlier.quotations if earlier else ()), found)
    names = {one.name for item in items for one in item.speakers if one.kind == "person"}
    READ[text] = extraction(text, *items, people=[Person(name) for name in sorted(names)])
    return text


TIDES = "“The tide is high,” he said. The wall would hold, Ann Lee wrote. “Nobody knows why,” she said."
read(TIDES, "The tide is high,", "he > Bo Ek??", 0.5)
read(TIDES, "The wall would hold", "Ann Lee", 0.6, type="indirect")
read(TIDES, "Nobody knows why,", "(ambiguous_pronoun)", 0.2)
GAUGES = "“All of the gauges on the coast have failed at the same time,” said the Institute of Tides."
AGAIN = "Again. “All of the gauges on the coast have failed at the same time,” said the Institute of Tides."
for text in (GAUGES, AGAIN):
    words = "All of the gauges on the coast have failed at the same time,"
    read(text, words, "the Institute > Institute of Tides?", 0.75, source=span(text, "the Institute"))
LEE = [f"“Walls of kind {number} are cheap,” said Ann Lee." for number in "ABC"]
for text in LEE:
    read(text, text[1 : text.index("”")], "Ann Lee", 0.99)
DENIED = "“I never liked walls,” Cy Dean never said."
read(DENIED, "I never liked walls,", "Cy Dean???", 0.1, factuality="denied")
OUTLETS = {TIDES: "Coast Wire", DENIED: "Coast Wire"}


class Reader:
    version = "1"

    def extract(self, text: str, title: str | None = None) -> Extraction:
        return READ[text]

    def pipe(self, texts):
        return map(self.extract, texts)


def fill(ctx):
    """Store the articles above, each a day later."""
    ctx._extractor = Reader()
    for day, text in enumerate((TIDES, GAUGES, AGAIN, *LEE, DENIED), 1):
        about = {"url": f"https://post.example/{day}", "outlet": OUTLETS.get(text, "Harbour Post")}
        articles.add_article(ctx, article(text, title=None, published_at=date(2024, 5, day), **about))


@pytest.fixture(scope="module")
def kept(shared):
    """A context with the articles, for tests that only read."""
    return shared(fill)


@pytest.fixture
def filled(ctx):
    """The same for tests that decide."""
    fill(ctx)
    return ctx


def words_of(page: dict) -> list[str]:
    return [" ".join(item["content"]["text"].split()[:3]) for item in page["items"]]


def test_the_doubtful_that_are_seen_most_come_first(kept):
    page = asking.find_doubtful(kept)
    shown = [(item["doubt"], item["visibility"], item["why"]) for item in page["items"]]
    assert [(words, *rest) for words, rest in zip(words_of(page), shown, strict=True)] == [
        ("Nobody knows why,", 0.8, 1.0, [
            "no speaker is known: a pronoun that could mean more than one person of the article, or none"]),
        ("The wall would", 0.4, 1.602, [
            "the words are uncertain: no quotation marks show where they begin and end",
            "Ann Lee is quoted 4 times"]),
        ("The tide is", 0.5, 1.0, [
            "the speaker is uncertain: “he” may not mean Bo Ek",
            "the words are uncertain: they may be no quotation, or more or less of one"]),
        ("All of the", 0.25, 1.602, [
            "the speaker is uncertain: “the Institute” may not mean Institute of Tides",
            "2 articles print it",
            "Institute of Tides is quoted 2 times"]),
        ("All of the", 0.25, 1.602, [
            "the speaker is uncertain: “the Institute” may not mean Institute of Tides",
            "2 articles print it",
            "Institute of Tides is quoted 2 times"]),
        *(("Walls of kind", 0.01, 1.602, [
            "the words are uncertain: they may be no quotation, or more or less of one",
            "Ann Lee is quoted 4 times"]) for _ in LEE),
    ]  # fmt: skip
    assert (page["total"], page["next_cursor"]) == (8, None)
    for item in page["items"]:
        whole = quotations.get_quotation(kept, item["id"])
        assert {name: item[name] for name in whole} == whole


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"expert": "Bo Ek"}, ["The tide is"]),
        ({"institution": "Institute of Tides"}, ["All of the"] * 2),
        ({"outlet": "coast wire"}, ["Nobody knows why,", "The wall would", "The tide is"]),
        ({"type": "indirect"}, ["The wall would"]),
        ({"since": date(2024, 5, 3), "until": date(2024, 5, 4)}, ["All of the", "Walls of kind"]),
        ({"min_confidence": 0.9}, ["Walls of kind"] * 3),
        ({"factuality": "denied"}, ["I never liked"]),
        ({"q": "tide"}, ["The tide is", *["All of the"] * 2]),
        ({"expert": "Nobody Else"}, []),
    ],
)
def test_the_queue_has_the_filters_of_quotations(kept, asked, words):
    page = asking.find_doubtful(kept, **asked)
    assert (words_of(page), page["total"]) == (words, len(words))


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_pages_have_everything_once_and_pass_over_what_is_left_undecided(filled, limit):
    pages = [asking.find_doubtful(filled, limit=limit)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(asking.find_doubtful(filled, limit=limit, cursor=cursor))
    assert [item for page in pages for item in page["items"]] == asking.find_doubtful(filled)["items"]
    first = asking.find_doubtful(filled, limit=1)
    [passed] = first["items"]
    [second] = asking.find_doubtful(filled, limit=1, cursor=first["next_cursor"])["items"]
    decisions.decide(filled, kind="confirm", by="Ida Holm", quotation=second["id"])
    [third] = asking.find_doubtful(filled, limit=1, cursor=first["next_cursor"])["items"]
    assert words_of({"items": [passed, second, third]}) == ["Nobody knows why,", "The wall would", "The tide is"]


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("confirm", {}),
        ("attribute", {"name": "Ida Fry"}),
        ("attribute", {"nobody": True}),
        ("trim", {"spans": [dict(zip(("start", "end"), span(TIDES, "Nobody knows"), strict=True))]}),
        ("reject", {}),
        ("hide", {}),
    ],
)
def test_what_was_decided_leaves_the_queue_for_good_and_comes_back_when_undone(filled, kind, about):
    before = asking.find_doubtful(filled)
    id = before["items"][0]["id"]
    made = decisions.decide(filled, kind=kind, by="Ida Holm", quotation=id, **about)
    assert words_of(asking.find_doubtful(filled)) == words_of(before)[1:]
    reprocess.reprocess(filled)
    assert words_of(asking.find_doubtful(filled)) == words_of(before)[1:]
    decisions.undo(filled, made["id"], by="Ida Holm")
    assert asking.find_doubtful(filled) == before


def test_only_the_most_doubtful_are_ranked(filled, monkeypatch):
    monkeypatch.setattr(doubtful, "POOL", 2)
    page = asking.find_doubtful(filled)
    assert (words_of(page), page["total"]) == (["Nobody knows why,", "The tide is"], 2)
    for item in page["items"]:
        decisions.decide(filled, kind="confirm", by="Ida Holm", quotation=item["id"])
    assert words_of(asking.find_doubtful(filled)) == ["The wall would", "All of the"]


def test_what_an_article_no_longer_prints_is_not_in_the_queue(filled):
    shorter = "“The tide is high,” he said."
    READ[shorter] = extraction(shorter, replace(_only(TIDES, "tide"), content=(span(shorter, "The tide is high,"),)))
    articles.add_article(filled, article(shorter, title=None, url="https://post.example/1", outlet="Coast Wire"))
    assert words_of(asking.find_doubtful(filled, outlet="Coast Wire")) == ["The tide is"]


def _only(text: str, word: str) -> Quotation:
    return next(item for item in READ[text].quotations if word in item.content[0].of(text))


def test_an_empty_queue(ctx):
    assert asking.find_doubtful(ctx) == {"items": [], "next_cursor": None, "total": 0}


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WyJkb3VidGZ1bCIsMC41LDFd"])
def test_a_cursor_of_something_else_is_refused(kept, cursor):
    with pytest.raises(InvalidInput, match="cursor"):
        asking.find_doubtful(kept, cursor=cursor)
