"""Suggestions while somebody types."""

from datetime import date

import pytest

from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.lookup.suggest import suggest
from quotes_service.store.models import NameWord
from tests.factories import STORMS, article
from tests.services import asking

LIGHT = "“The lamp is dark,” said José Ibáñez, keeper at the Larkhaven Light. “No tide gauge works,” said Ann Lee.\n"


def fill(ctx):
    """Three articles: Tolvik is quoted three times, O’Brien, Ibáñez and Lee once."""
    articles.add_article(ctx, article())
    articles.add_article(ctx, article(STORMS, title="Storms", url=None))
    articles.add_article(ctx, article(LIGHT, title="Tide gauges rust", url=None))


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def labels(ctx, q: str, kind: str | None = None, **about) -> list[str]:
    """What is suggested; of one kind."""
    return [item["label"] for item in suggest(ctx, q, **about)["items"] if kind in (None, item["kind"])]


TOLVIK, OBRIEN, IBANEZ, LEE = "Maren Tolvik", "Odhran O’Brien", "José Ibáñez", "Ann Lee"
LICR = "Larkhaven Institute for Coastal Research"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        # beginnings of any of the words, in any order
        ("tolv", [TOLVIK]),
        ("maren tol", [TOLVIK]),
        ("dr tolvik", [TOLVIK]),
        ("tolvik mar", [TOLVIK]),
        ("Maren Tolvik", [TOLVIK]),
        ("olvik", []),
        ("maren lee", []),
        # case, accents and marks
        ("TOLV", [TOLVIK]),
        ("ibanez", [IBANEZ]),
        ("Ibáñez", [IBANEZ]),
        ("jose ib", [IBANEZ]),
        ("o'br", [OBRIEN]),
        ("obrien", [OBRIEN]),
        ("o’brien", [OBRIEN]),
        ("tolv%", [TOLVIK]),
        # typos: a letter too much, too few, another, two in the wrong order
        ("tolvick", [TOLVIK]),
        ("tovik", [TOLVIK]),
        ("tolfik", [TOLVIK]),
        ("tovlik", [TOLVIK]),
        ("maren tolvk", [TOLVIK]),
        ("marne tolvik", [TOLVIK]),
        ("ibanes", [IBANEZ]),
        ("odhrann", [OBRIEN]),
        # other words than that
        ("zzz", []),
        ("tolstoy", []),
        ("xolvik", []),  # nobody mistypes the first letter
        ("le", [LEE]),
    ],
)
def test_experts_are_suggested_by_the_beginnings_of_their_names(kept, q, found):
    assert labels(kept, q, "expert") == found


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("LICR", [LICR]),
        ("licr", [LICR]),
        ("coast", [LICR]),
        ("inst larkh", [LICR]),
        ("larkh", [LICR, "Larkhaven Light"]),
        ("larkhavn", [LICR, "Larkhaven Light"]),
        ("tresury", ["Treasury Council"]),
        ("storms", ["Bureau of Storms"]),
    ],
)
def test_institutions_are_suggested_by_the_beginnings_of_their_names(kept, q, found):
    assert sorted(labels(kept, q, "institution")) == sorted(found)


def test_topics_are_suggested_while_their_words_are_typed(ctx):
    """At each letter, regardless of how the index tokenizes words."""
    text = "Vaccination campaigns are late. No vaccination campaign has begun.\n\n“We wait,” said Ann Lee."
    articles.add_article(ctx, article(text, title="Vaccination campaigns late"))
    for label in ("vaccination campaigns", "vaccination campaign", "campaigns vaccination", "VACCINATION CAMPAIGNS"):
        missing = [label[:end] for end in range(3, len(label) + 1) if not labels(ctx, label[:end], "topic")]
        assert missing == []


@pytest.mark.parametrize("q", ["tide", "tide ga", "gauge", "tide gauges", "Tide-gauges"])
def test_topics_are_suggested_by_any_of_their_words(kept, q):
    assert labels(kept, q, "topic") == ["tide gauges"]


@pytest.mark.parametrize("letter", ["m", "M", "t", "á", "o", "l", "i", "j"])
def test_one_letter_is_enough(kept, letter):
    found = labels(kept, letter, "expert")
    plain = {"á": "a"}.get(letter, letter.lower())
    expected = {TOLVIK: "mt", OBRIEN: "ob", IBANEZ: "ji", LEE: "al"}
    assert sorted(found) == sorted(name for name, begins in expected.items() if plain in begins)


@pytest.mark.parametrize("q", ["", " ", "—", "((", "%", "_", "*", "\x00", "日本", "😀"])
def test_nothing_is_suggested_without_matching_letters(kept, q):
    assert suggest(kept, q) == {"items": []}


@pytest.mark.parametrize(
    "q", ['"', "tol OR lee", "NEAR(tol)", "tol:*", "a" * 500, "tol & !lee", "'; --", "title:tolvik"]
)
def test_typed_operators_are_plain_text(kept, q):
    assert isinstance(suggest(kept, q)["items"], list)


def test_each_suggestion_has_distinguishing_details(kept):
    shown = {(item["kind"], item["label"]): item for q in ("tolv", "licr", "tide", "ann le") for item in
             suggest(kept, q)["items"]}  # fmt: skip
    assert {mark: item["detail"] for mark, item in shown.items()} == {
        ("expert", TOLVIK): "head, Bureau of Storms",
        ("expert", LEE): "1 quotation",
        ("institution", LICR): "LICR",
        ("topic", "tide gauges"): "5 quotations",
    }
    assert all(item["id"][:2] == {"expert": "e_", "institution": "i_", "topic": "t_"}[kind]
               for (kind, _), item in shown.items())  # fmt: skip


def test_the_most_quoted_come_first(ctx):
    for name, number in (("Ann Marsh", 2), ("Bo Marsh", 5), ("Cai Marshal", 9), ("Dag Marsh", 1)):
        text = " ".join(f"“It rose {turn} times that day,” said {name}." for turn in range(number))
        articles.add_article(ctx, article(text, url=None))
    names = ["Cai Marshal", "Bo Marsh", "Ann Marsh", "Dag Marsh"]
    for q in ("m", "ma", "mar", "marsh", "marhs"):
        assert labels(ctx, q, "expert") == names
        assert labels(ctx, q, "expert", limit=2) == names[:2]


def fill_with_kelp(ctx):
    """Nine experts, four institutions and five topics that begin alike."""
    for number, letter in enumerate("abcdefghi"):
        place = f", head of the Kelp {letter.upper()}genda Council" if number < 4 else ""
        articles.add_article(ctx, article(f"“Number {number},” said {letter.upper()}nn Kelpie{place}.", url=None))
    for thing in ("forests", "farms", "beds", "soups", "trade"):
        text = f"The kelp {thing} grow. They like kelp {thing}.\n\n“Quite so,” said Zoe Abel."
        articles.add_article(ctx, article(text, title=f"Kelp {thing}", url=None))


@pytest.fixture(scope="module")
def kelp(shared):
    return shared(fill_with_kelp)


@pytest.mark.parametrize(
    ("limit", "rooms"),
    [
        (1, (1, 0, 0)),
        (3, (1, 1, 1)),
        (6, (2, 2, 2)),
        (7, (3, 2, 2)),
        (10, (4, 3, 3)),
        (12, (4, 4, 4)),
        (15, (6, 4, 5)),  # what institutions leave
        (50, (9, 4, 5)),
    ],
)
def test_the_kinds_share_the_limit(kelp, limit, rooms):
    kinds = [item["kind"] for item in suggest(kelp, "kelp", limit=limit)["items"]]
    assert kinds == sorted(kinds)
    assert tuple(map(kinds.count, ("expert", "institution", "topic"))) == rooms


def test_one_kind_can_use_the_whole_limit(kelp):
    assert len(suggest(kelp, "kelpie", limit=9)["items"]) == 9


# Who goes, is suggested no more.


def name_words(ctx) -> set[str]:
    with ctx.reading():
        return {word for (word,) in NameWord.select(NameWord.word).tuples()}


def test_hidden_experts_and_the_words_of_their_names_are_not_suggested(ctx):
    fill(ctx)
    before = name_words(ctx)
    assert {"maren", "tolvik", "ibanez", "larkhaven", "licr"} <= before
    [expert] = asking.find_experts(ctx, q="tolvik")["items"]
    made = decisions.decide(ctx, kind="hide", expert=expert["id"], by="Ida Holm")
    for q in ("t", "to", "tolv", "maren", "tolvik", "tolvick", "tovlik", "maren tolvk"):
        assert TOLVIK not in labels(ctx, q)
    assert name_words(ctx) == before - {"maren", "tolvik", "bureau", "storms"}  # where nobody else worked
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert name_words(ctx) == before
    assert labels(ctx, "tolvick") == [TOLVIK]


def test_a_word_of_another_experts_name_is_kept(ctx):
    fill(ctx)
    articles.add_article(ctx, article("“It rose,” said Maren Quill.", url=None))
    [expert] = asking.find_experts(ctx, q="tolvik")["items"]
    decisions.decide(ctx, kind="hide", expert=expert["id"], by="Ida Holm")
    assert "maren" in name_words(ctx)
    assert labels(ctx, "marne") == ["Maren Quill"]


def test_a_hidden_institution_is_neither_suggested_nor_shown_with_its_experts(ctx):
    fill(ctx)
    [place] = asking.find_institutions(ctx, q="light")["items"]
    decisions.decide(ctx, kind="hide", institution=place["id"], by="Ida Holm")
    assert labels(ctx, "light") == labels(ctx, "ligth") == []
    assert "light" not in name_words(ctx)
    [ibanez] = suggest(ctx, "ibanez")["items"]
    assert "Light" not in ibanez["detail"]


def test_a_rejected_role_is_not_shown(ctx):
    fill(ctx)
    [expert] = asking.find_experts(ctx, q="ibanez")["items"]
    [place] = asking.find_institutions(ctx, q="light")["items"]
    decisions.decide(
        ctx, kind="reject_role", expert=expert["id"], title="keeper", institution=place["id"], by="Ida Holm"
    )
    assert [item["detail"] for item in suggest(ctx, "ibanez")["items"]] == ["1 quotation"]


def test_suggestions_go_with_their_articles(ctx):
    fill(ctx)
    for item in asking.list_articles(ctx)["items"]:
        articles.delete_article(ctx, item["id"])
    assert name_words(ctx) == set()
    assert labels(ctx, "t") == labels(ctx, "tolvik") == labels(ctx, "tide") == labels(ctx, "licr") == []


def test_a_topic_of_hidden_experts_only_is_not_suggested(ctx):
    text = "The eel traps are old. They mend eel traps.\n\n“Quite so,” said Ann Lee."
    articles.add_article(ctx, article(text, title="Eel traps", published_at=date(2024, 5, 1)))
    assert labels(ctx, "eel") == ["eel traps"]
    [expert] = asking.find_experts(ctx, q="lee")["items"]
    decisions.decide(ctx, kind="hide", expert=expert["id"], by="Ida Holm")
    assert labels(ctx, "eel") == []


def test_a_new_name_is_suggested_at_once_even_if_mistyped(ctx):
    fill(ctx)
    [expert] = asking.find_experts(ctx, q="tolvik")["items"]
    decisions.decide(ctx, kind="rename", expert=expert["id"], name="Maren Skylark", by="Ida Holm")
    assert labels(ctx, "skylrak", "expert") == ["Maren Skylark"]
    assert labels(ctx, "tolvik", "expert") == ["Maren Skylark"]  # she is still printed so
