"""Did they really say this? What a fact-checker asks, and what the service answers."""

from dataclasses import replace
from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup.claims import matching
from quotes_service.services.lookup.claims.verify import SHOWN, verify
from quotes_service.store.quotations.claim_matches import CONTEXT
from tests.factories import article, extraction, quotation
from tests.services.harbour import CELLARS, NEXT, POST, ROW, SUNK, WALL, add, fill


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        # the very words, however they are pasted
        (WALL, "Maren Tolvik", "exact"),
        (WALL, None, "exact"),
        (f"“{WALL}.”", "Maren Tolvik", "exact"),
        (WALL.upper(), "Maren Tolvik", "exact"),
        ("the wall is cracked – and it will not last, another winter!", "Maren Tolvik", "exact"),
        ("  the wall\n is cracked and it\twill not last another winter ", "Maren Tolvik", "exact"),
        # a part of it: the start or the end cut off, what is left out declared
        ("and it will not last another winter", "Maren Tolvik", "exact"),
        ("… it will not last another winter", "Maren Tolvik", "exact"),
        ("the wall is cracked", "Maren Tolvik", "exact"),
        ("the wall … will not last another winter", "Maren Tolvik", "exact"),
        ("the wall [...] will not last another winter", "Maren Tolvik", "exact"),
        ("[The sea wall] is cracked and it will not last another winter", "Maren Tolvik", "exact"),
        ("the wall [of Larkhaven] is cracked and it will not last", "Maren Tolvik", "exact"),
        ("that the wall is cracked and it will not last", "Maren Tolvik", "exact"),
        ("three old ferries", "Maren Tolvik", "exact"),
        ("We have asked the ministry for 40 boats", "Odhran O’Brien", "exact"),
        # doctored
        ("The wall is cracked and it will last another winter", "Maren Tolvik", "altered"),
        ("The wall is not cracked and it will not last another winter", "Maren Tolvik", "altered"),
        ("The wall is cracked and it will not last another summer", "Maren Tolvik", "altered"),
        ("We have asked the ministry for fifty boats", "Odhran O’Brien", "altered"),
        ("We have asked the minister for forty boats", None, "altered"),
        ("The wall will not last another winter", "Maren Tolvik", "altered"),
        # somebody else's
        (WALL, "Odhran O’Brien", "other_speaker"),
        ("The wall is cracked and it will last another winter", "Odhran O’Brien", "other_speaker"),
        (SUNK, "Maren Tolvik", "other_speaker"),  # her institute's
        (WALL, "Ida Holm", "other_speaker"),  # whom nobody knows
        # on the same matter
        ("Another winter and the cracked wall is gone", "Maren Tolvik", "similar"),
        ("Every trawler was sunk in the autumn storms", None, "similar"),
        # nothing like it
        ("Bread was never dearer than it is today", "Maren Tolvik", "not_found"),
        ("Bread was never dearer than it is today", None, "not_found"),
        ("Another winter and the cracked wall is gone", "Odhran O’Brien", "not_found"),
        ("the", "Maren Tolvik", "not_found"),
        ("it is what it is", None, "not_found"),
        ("[the wall] … [winter]", None, "not_found"),  # proves nothing
        ("Стена слишком низкая", None, "not_found"),
    ],
)
def test_the_verdict(kept, text, name, verdict):
    answer = verify(kept, text=text, name=name)
    assert answer["verdict"] == verdict
    if verdict in ("exact", "altered", "similar"):
        assert answer["matches"][0]["grade"] == verdict
        assert answer["matches"][0]["is_speaker"] is True
    if verdict in ("exact", "altered", "other_speaker"):
        assert answer["earliest"] == answer["occurrences"][0]
        assert answer["confidence"] == answer["matches"][0]["confidence"] == 0.9
    else:
        assert (answer["confidence"], answer["earliest"], answer["occurrences"]) == (None, None, [])


def test_long_paragraphs_around_it_are_cut(ctx):
    add(ctx, f"{'The tide came. ' * 500}\n\n“{WALL},” said Maren Tolvik.\n\n{'It went. ' * 500}", "The Post", 2)
    context = verify(ctx, text=WALL)["matches"][0]["context"]
    assert [len(context[side]["text"]) for side in ("before", "after")] == [CONTEXT, CONTEXT]
    assert context["before"]["text"].endswith("The tide came.")
    assert context["after"]["text"].startswith("It went.")


def test_only_outlets_that_could_be_read_were_searched(ctx):
    fill(ctx)
    strange = replace(extraction("Stena är låg, säger hon."), language="sv", supported=False)
    articles.add_article(ctx, article("Stena är låg, säger hon.", outlet="Bladet", url=None), strange)
    assert sorted(verify(ctx, text=WALL)["searched"]["outlets"]) == ["The Mail", "The Post", "The Wire"]


def test_an_exact_quote_comes_with_its_proof(kept):
    [match] = verify(kept, text=WALL, name="Maren Tolvik")["matches"]
    shown = match.pop("quotation")
    start = POST.index("The ministry")
    assert match == {
        "continued": [],
        "grade": "exact",
        "is_speaker": True,
        "similarity": 1.0,
        "diff": [{"op": "equal", "text": WALL + ","}],
        "context": {
            "before": {"text": "The wall of Larkhaven was inspected on Monday.", "start": 0, "end": 46},
            "after": {"text": "The ministry did not answer.", "start": start, "end": start + 28},
        },
        "confidence": 0.9,
    }
    assert shown["speakers"][0]["chain"] == ["Maren Tolvik"]
    assert shown["article"]["outlet"] == "The Post"


def test_a_single_paragraph_has_no_context(kept):
    [match] = verify(kept, text=CELLARS)["matches"]
    assert match["context"] == {"before": None, "after": None}


def test_an_altered_quote_shows_word_by_word_what_was_altered(kept):
    answer = verify(kept, text="The wall is cracked and it will last another summer", name="Maren Tolvik")
    [match] = answer["matches"]
    assert 0.65 <= match["similarity"] < 1
    assert [(part["op"], part["text"].rstrip(",")) for part in match["diff"]] == [
        ("equal", "The wall is cracked and it will"),
        ("deleted", "not"),
        ("equal", "last another"),
        ("deleted", "winter"),
        ("inserted", "summer"),
    ]


# What runs over several quotations.


@pytest.mark.parametrize(
    ("text", "verdict", "number"),
    [
        (f"{ROW} {NEXT}", "exact", 2),
        ("two of them leak. We sail with whatever still floats", "exact", 2),
        ("The harbour has three old ferries … We sail with whatever still floats", "exact", 2),
        (f"{ROW} {NEXT}".replace("two", "none"), "altered", 2),
        (ROW, "exact", 1),
        (NEXT, "exact", 1),
    ],
)
def test_a_quote_split_by_the_article_is_one(kept, text, verdict, number):
    answer = verify(kept, text=text, name="Maren Tolvik")
    [match] = answer["matches"]
    assert (answer["verdict"], match["grade"], 1 + len(match["continued"])) == (verdict, verdict, number)
    assert all(id.startswith("q_") and id != match["quotation"]["id"] for id in match["continued"])


def test_an_utterance_can_be_split_into_four(ctx):
    parts = ["The old quay sinks,", "a hand each year,", "and the cranes lean,", "as everybody can see."]
    kept = add(ctx, " ".join(f"“{part}” said Ann Lee." for part in parts), "The Post", 1)
    [match] = verify(ctx, text=" ".join(parts), name="Ann Lee")["matches"]
    assert [match["quotation"]["id"], *match["continued"]] == [one["id"] for one in kept["quotations"]]
    assert (match["grade"], match["confidence"]) == ("exact", 0.9)


def test_the_words_of_two_people_are_not_made_one_quote(ctx):
    add(ctx, f"“{ROW}” said Ann Lee. “{NEXT}” said Bo Ek.", "The Post", 1)
    answer = verify(ctx, text=f"{ROW} {NEXT}")
    assert answer["verdict"] != "exact"
    assert all(match["continued"] == [] for match in answer["matches"])


# When and where.


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        ({}, "exact"),
        ({"since": date(2024, 5, 2)}, "exact"),
        ({"since": date(2024, 5, 3)}, "not_found"),
        ({"until": date(2024, 5, 2)}, "exact"),
        ({"until": date(2024, 5, 1)}, "not_found"),
        ({"since": date(2024, 5, 1), "until": date(2024, 5, 31)}, "exact"),
    ],
)
def test_a_period_can_be_asked_about(kept, period, verdict):
    assert verify(kept, text=WALL, name="Maren Tolvik", **period)["verdict"] == verdict


def test_an_undated_quote_is_in_no_period(ctx):
    add(ctx, POST, "The Post", None)
    assert verify(ctx, text=WALL)["verdict"] == "exact"
    assert verify(ctx, text=WALL, until=date(2024, 5, 31))["verdict"] == "not_found"
    assert verify(ctx, text=WALL, since=date(1900, 1, 1))["verdict"] == "not_found"


def test_matches_outside_the_period_do_not_crowd_out_those_inside(ctx):
    """Sixty people who said the same in May do not hide the one who says it in June."""
    names = [f"{first} {last}" for first in ("Ann", "Bo", "Cai", "Dag", "Eva", "Ida", "Jon", "Kai") for last in
             ("Abel", "Berg", "Crane", "Dahl", "Ek", "Fell", "Gray", "Holm", "Ives")]  # fmt: skip
    may = " ".join(f"“We have nothing to add to the report,” said {name}." for name in names)
    add(ctx, may, "The Post", 1)
    june = article("“We have nothing to add to the report,” said Vera Quill.", url=None, published_at=date(2024, 6, 1))
    articles.add_article(ctx, june)
    claim = "We have nothing to add to the report"
    assert verify(ctx, text=claim, name="Vera Quill")["verdict"] == "exact"
    assert verify(ctx, text=claim, since=date(2024, 6, 1))["verdict"] == "exact"
    assert len(verify(ctx, text=claim)["matches"]) == SHOWN


def test_all_printings_are_listed_the_earliest_first(ctx):
    """A copy under another URL, and two articles with the same statement in other words."""
    fill(ctx)
    add(ctx, POST, "The Echo", 30)
    add(ctx, f"Report.\n\n“{WALL},” said Maren Tolvik.", "The Star", 1)
    add(ctx, f"Late report.\n\n“{WALL} in this bay,” said Maren Tolvik.", "The Sun", None)
    answer = verify(ctx, text=WALL, name="Maren Tolvik")
    assert answer["verdict"] == "exact"
    printings = [(one["article"]["outlet"], one["article"]["published_at"]) for one in answer["occurrences"]]
    assert printings == [
        ("The Star", date(2024, 5, 1)),
        ("The Post", date(2024, 5, 2)),
        ("The Echo", date(2024, 5, 30)),
        ("The Sun", None),
    ]
    assert answer["earliest"]["article"]["outlet"] == "The Star"
    assert answer["occurrences"][3]["text"] == f"{WALL} in this bay,"
    assert {one["grade"] for one in answer["occurrences"]} == {"exact"}


def test_the_earliest_prints_the_words_that_are_claimed(ctx):
    """Another outlet printed the statement earlier, with another number."""
    pumps = "We have bought {} new pumps for the cellars of the old harbour town"
    add(ctx, f"“{pumps.format(14)},” said Maren Tolvik.", "The Star", 1)
    add(ctx, f"“{pumps.format(40)},” said Maren Tolvik.", "The Post", 2)
    answer = verify(ctx, text=pumps.format(40), name="Tolvik")
    assert [(one["article"]["outlet"], one["grade"]) for one in answer["occurrences"]] == [
        ("The Star", "altered"), ("The Post", "exact")
    ]  # fmt: skip
    assert (answer["verdict"], answer["earliest"]["article"]["outlet"]) == ("exact", "The Post")


def test_a_slogan_is_found_in_the_days_that_are_asked_about(ctx, monkeypatch):
    """The speaker said it many times before, and others at that time; the earliest is the speaker's first."""
    monkeypatch.setattr(matching, "_COMPARED", 3)
    for year in range(2010, 2016):
        for name in ("Maren Tolvik", f"{'Abcdef'[year - 2010].upper()}nn Marsh"):
            day = date(year + 5 * (name != "Maren Tolvik"), 5, 1)
            add(ctx, f"“Walls first!” said {name} in {year}.", f"Paper {year}", None, published_at=day, url=None)
            add(ctx, f"Rally.\n\n“Walls first!” said {name}. {year}", "The Sun", None, published_at=day, url=None)
    told = verify(ctx, text="Walls first!", name="Maren Tolvik")
    assert (told["verdict"], told["earliest"]["article"]["published_at"]) == ("exact", date(2010, 5, 1))
    told = verify(ctx, text="Walls first!", name="Maren Tolvik", since=date(2015, 1, 1))
    assert (told["verdict"], told["earliest"]["article"]["published_at"]) == ("exact", date(2015, 5, 1))


def test_only_printings_in_the_period_are_listed(ctx):
    fill(ctx)
    add(ctx, f"Report.\n\n“{WALL},” said Maren Tolvik.", "The Star", 12)
    for asked, outlet in (({"since": date(2024, 5, 10)}, "The Star"), ({"until": date(2024, 5, 10)}, "The Post")):
        answer = verify(ctx, text=WALL, **asked)
        assert [one["article"]["outlet"] for one in answer["occurrences"]] == [outlet]
        assert answer["earliest"] == answer["occurrences"][0]


def test_a_copy_may_be_the_earliest_printing(ctx):
    fill(ctx)
    add(ctx, POST, "The Echo", 1)
    answer = verify(ctx, text=WALL)
    assert [one["article"]["outlet"] for one in answer["occurrences"]] == ["The Echo", "The Post"]
    assert len(answer["matches"]) == 1


@pytest.mark.parametrize(
    ("period", "searched"),
    [
        ({}, (3, ["The Mail", "The Post", "The Wire"], date(2024, 5, 2), date(2024, 5, 20))),
        ({"since": date(2024, 5, 9)}, (2, ["The Mail", "The Wire"], date(2024, 5, 9), date(2024, 5, 20))),
        ({"until": date(2024, 5, 19)}, (2, ["The Mail", "The Post"], date(2024, 5, 2), date(2024, 5, 9))),
        ({"since": date(2030, 1, 1)}, (0, [], None, None)),
    ],
)
def test_not_found_says_what_was_searched(kept, period, searched):
    answer = verify(kept, text="Bread was never dearer than it is today", **period)
    about = answer["searched"]
    assert (about["articles"], sorted(about["outlets"]), about["since"], about["until"]) == searched
    assert not {"speakers", "did_you_mean"} & about.keys()


def test_not_found_in_an_empty_archive(ctx):
    answer = verify(ctx, text=WALL, name="Maren Tolvik")
    assert answer["verdict"] == "not_found"
    assert answer["searched"] == {
        "articles": 0, "outlets": [], "since": None, "until": None, "undated": 0, "speakers": [], "did_you_mean": [],
    }  # fmt: skip


# Other kinds of quotations.


def test_reported_speech_is_marked_indirect(ctx):
    text = "Ann Lee thinks that the old lighthouse should be sold to a brewer."
    told = quotation(
        text,
        "that the old lighthouse should be sold to a brewer",
        speakers=(Speaker("Ann Lee", "person", 0.7, ("Ann Lee",)),),
        type="indirect",
        mode="attitude",
        confidence=0.6,
    )
    articles.add_article(ctx, article(text), extraction(text, told))
    answer = verify(ctx, text="The old lighthouse should be sold to a brewer", name="Ann Lee")
    assert (answer["verdict"], answer["confidence"]) == ("exact", 0.6)
    assert answer["matches"][0]["quotation"]["type"] == "indirect"


@pytest.mark.parametrize(
    ("printed", "claim"),
    [
        ("Стена слишком низкая для этой зимы", "стена слишком низкая"),
        ("Die Mauer ist zu niedrig für diesen Winter", "„Die Mauer ist zu niedrig für diesen Winter“"),
        ("The café at the quay won’t open", "the cafe at the quay will not open"),
        ("It cost us $5 million and a tide-gauge", "It cost us five million dollars and a tide gauge"),
        ("Nonsense", "Nonsense!"),
    ],
)
def test_spellings_and_languages(ctx, printed, claim):
    add(ctx, f"“{printed}” said Ann Lee.", "The Post", 1)
    assert verify(ctx, text=claim, name="Ann Lee")["verdict"] == "exact"


@pytest.mark.parametrize("text", ["", " ", "…", "“”", "[…]", "—!?", "😀", "\u200b"])
def test_a_claim_without_words_is_refused(ctx, text):
    with pytest.raises(InvalidInput) as error:
        verify(ctx, text=text)
    assert error.value.field == "text"


@pytest.mark.parametrize(
    "text",
    ["a", "x" * 10_000, "to be " * 1_600, '" OR "a" NEAR(', "it's & | ! <-> :*", "墙高", "_ a _", "½ ²", "%", "€"],
)
def test_operators_in_a_claim_are_plain_text(kept, text):
    assert verify(kept, text=text)["verdict"] == "not_found"
