"""Claims with a speaker: ways to name them, words of somebody else, and hidden entries."""

import pytest

from quotes_service.records import Person, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.lookup.claims.verify import verify
from tests.factories import article, extraction, quotation
from tests.services.harbour import BOATS, CELLARS, NEXT, ROW, SUNK, WALL, add, fill, licr, said, tolvik


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


@pytest.mark.parametrize(
    ("claim", "name", "text"),
    [
        (WALL, "Maren Tolvik", WALL),
        (WALL, "maren tolvik", WALL),
        (WALL, "Professor Maren Tolvik", WALL),
        (WALL, "Dr. TOLVIK", WALL),
        (WALL, "Tolvik", WALL),
        (WALL, tolvik, WALL),
        (WALL, "Tolvik, Maren", WALL),
        (WALL, "Associate Professor Maren Tolvik", WALL),
        (WALL, "Prof. Maren Tolvik, LICR", WALL),
        (WALL, "President Tolvik", WALL),
        (WALL, "Water Minister Maren Tolvik", WALL),
        (WALL, "Tolvik, Maren, PhD", WALL),
        (CELLARS, "Tolvik, Maren", CELLARS),
        (CELLARS, "Maren Tolvik, LICR", CELLARS),
        (WALL, "M. Tolvik", WALL),
        (WALL, "Maren Ida Tolvik", WALL),
        (WALL, "Maren Tolvick", WALL),  # as another article might spell her
        (BOATS, "Mr O'Brien", BOATS),
        (BOATS, "Odhran O'Brien", BOATS),
        (BOATS, "odhran obrien", BOATS),
        (SUNK, "LICR", SUNK),
        (SUNK, "licr", SUNK),
        (SUNK, "Larkhaven Institute for Coastal Research", SUNK),
        (SUNK, "the Larkhaven Institute for Coastal Research", SUNK),
        (SUNK, licr, SUNK),
        # the article has the surname only
        (CELLARS, "Maren Tolvik", CELLARS),
        (CELLARS, "Tolvik", CELLARS),
        (CELLARS, "Dr Tolvik", CELLARS),
        (CELLARS, tolvik, CELLARS),
    ],
)
def test_the_speaker_can_be_named_in_several_ways(kept, claim, name, text):
    answer = verify(kept, text=claim, name=name if isinstance(name, str) else name(kept))
    assert (answer["verdict"], said(answer)) == ("exact", [text])
    assert [speaker["name"] for speaker in answer["searched"]["speakers"]] in (
        ["Maren Tolvik"], ["Odhran O’Brien"], ["Larkhaven Institute for Coastal Research"]
    )  # fmt: skip


NAMESAKES = ["Tolvik, Ida", "Tolvik, Ida, PhD", "Ida Tolvik", "Ida Maren Tolvik", "Sea Tolvik", "University of Tolvik"]


@pytest.mark.parametrize("name", NAMESAKES)
def test_a_person_with_only_the_same_surname_is_somebody_else(kept, name):
    assert verify(kept, text=WALL, name=name)["verdict"] == "other_speaker"


@pytest.mark.parametrize("name", ["Jan van der Berg", "van der Berg", "Mr van der Berg"])
def test_a_surname_may_have_particles(ctx, name):
    jan, berg = (Speaker(one, "person", 0.9) for one in ("Jan van der Berg", "van der Berg"))
    for words, speaker, people in ((WALL, jan, [Person(jan.name)]), (BOATS, berg, [])):
        text = f"“{words}” said {speaker.name}."
        read = extraction(text, quotation(text, words, speakers=(speaker,)), people=people)
        articles.add_article(ctx, article(text, url=None), read)
    assert [verify(ctx, text=words, name=name)["verdict"] for words in (WALL, BOATS)] == ["exact", "exact"]


def test_a_person_named_like_an_institution_is_not_part_of_it(ctx):
    add(ctx, "“Rain,” said Bo Ek, cook at the University of Lincoln.", "The Post", 2)
    add(ctx, f"“{WALL},” said Lincoln.", "The Mail", 3)
    assert verify(ctx, text=WALL, name="University of Lincoln")["verdict"] == "other_speaker"


def test_a_claim_of_one_word(kept):
    answer = verify(kept, text="ferries", name="Tolvik")
    assert (answer["verdict"], said(answer)) == ("exact", [ROW])
    assert verify(kept, text="ferries", name="O’Brien")["verdict"] == "other_speaker"


def test_a_bare_surname_does_not_match_somebody_else(kept):
    answer = verify(kept, text=CELLARS, name="Odhran O’Brien")
    assert (answer["verdict"], answer["matches"][0]["is_speaker"]) == ("other_speaker", False)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Maren Tovlik", ["Maren Tolvik"]),
        ("Maren Tol", ["Maren Tolvik"]),
        ("Odran O’Brien", ["Odhran O’Brien"]),
        ("Larkhaven Institute", ["Larkhaven Institute for Coastal Research"]),
        ("Zebedee Quux", []),
        ("—", []),
    ],
)
def test_a_mistyped_name_is_corrected(kept, name, meant):
    about = verify(kept, text=WALL, name=name)["searched"]
    assert about["speakers"] == []
    assert [one["name"] for one in about["did_you_mean"]] == meant
    for one in about["did_you_mean"]:
        assert verify(kept, text=WALL, name=one["id"])["searched"]["speakers"] == [one]


def test_no_suggestion_for_a_known_name(kept):
    about = verify(kept, text=WALL, name="Maren Tolvik")["searched"]
    assert about["speakers"] == [{"id": tolvik(kept), "name": "Maren Tolvik"}]
    assert "did_you_mean" not in about


# Somebody else.


def test_words_of_somebody_else_are_shown_with_their_speaker(kept):
    answer = verify(kept, text=WALL, name="Odhran O’Brien")
    [match] = answer["matches"]
    assert (match["grade"], match["is_speaker"]) == ("exact", False)
    assert match["quotation"]["speakers"][0]["name"] == "Maren Tolvik"
    assert answer["earliest"]["article"]["outlet"] == "The Post"


def test_the_speakers_words_rank_before_somebody_elses(ctx):
    fill(ctx)
    add(ctx, f"“{WALL},” said Ida Holm.", "The Echo", 1)
    own = verify(ctx, text=WALL, name="Maren Tolvik")
    assert [(match["quotation"]["speakers"][0]["name"], match["is_speaker"]) for match in own["matches"]] == [
        ("Maren Tolvik", True),
        ("Ida Holm", False),
    ]
    assert [one["article"]["outlet"] for one in own["occurrences"]] == ["The Post"]
    anybody = verify(ctx, text=WALL)
    assert [match["quotation"]["speakers"][0]["name"] for match in anybody["matches"]] == ["Ida Holm", "Maren Tolvik"]


def test_the_speakers_altered_words_rank_before_somebody_elses_exact_words(ctx):
    fill(ctx)
    add(ctx, f"“{WALL.replace('not ', '')},” said Ida Holm.", "The Echo", 1)
    answer = verify(ctx, text=WALL.replace("not ", ""), name="Maren Tolvik")
    assert answer["verdict"] == "altered"
    assert [(match["grade"], match["is_speaker"]) for match in answer["matches"]] == [
        ("altered", True),
        ("exact", False),
    ]


def test_words_without_a_named_speaker_count_as_somebody_elses(ctx):
    text = "“The lamp has been dark since March,” a keeper said."
    told = quotation(
        text, "The lamp has been dark since March,", speakers=(Speaker("a keeper", "unnamed", 0.7),), reason="unnamed"
    )
    articles.add_article(ctx, article(text), extraction(text, told))
    assert verify(ctx, text="The lamp has been dark since March")["verdict"] == "exact"
    assert verify(ctx, text="The lamp has been dark since March", name="Ann Lee")["verdict"] == "other_speaker"


# What an editor hid.


def decide(ctx, kind: str, **about) -> str:
    return decisions.decide(ctx, kind=kind, by="Ida Holm", **about)["id"]


@pytest.mark.parametrize("name", [None, "Maren Tolvik", "Odhran O’Brien"])
def test_a_hidden_quotation_is_not_shown(ctx, name):
    fill(ctx)
    [match] = verify(ctx, text=WALL)["matches"]
    made = decide(ctx, "hide", quotation=match["quotation"]["id"])
    answer = verify(ctx, text=WALL, name=name)
    assert (answer["verdict"], answer["matches"]) == ("not_found", [])
    decisions.undo(ctx, made, by="Ida Holm")
    assert verify(ctx, text=WALL)["verdict"] == "exact"


def test_a_hidden_printing_is_neither_an_occurrence_nor_part_of_a_quote(ctx):
    fill(ctx)
    star = add(ctx, f"Report.\n\n“{WALL},” said Maren Tolvik.", "The Star", 1)
    decide(ctx, "hide", quotation=star["quotations"][0]["id"])
    assert [one["article"]["outlet"] for one in verify(ctx, text=WALL)["occurrences"]] == ["The Post"]
    [match] = verify(ctx, text=f"{ROW} {NEXT}")["matches"]
    decide(ctx, "hide", quotation=match["continued"][0])
    answer = verify(ctx, text=f"{ROW} {NEXT}")
    assert answer["verdict"] != "exact"
    assert [match["continued"] for match in answer["matches"]] in ([], [[]])


@pytest.mark.parametrize("name", [None, "Maren Tolvik", "Maren Tolvick", "Tolvik", tolvik])
def test_nothing_is_shown_about_hidden_experts(ctx, name):
    fill(ctx)
    name = name(ctx) if callable(name) else name
    decide(ctx, "hide", expert=tolvik(ctx))
    answer = verify(ctx, text=WALL, name=name)
    assert (answer["verdict"], answer["matches"]) == ("not_found", [])
    assert answer["searched"].get("speakers", []) == answer["searched"].get("did_you_mean", []) == []


def test_a_reattributed_quotation_has_its_new_speaker(ctx):
    fill(ctx)
    [match] = verify(ctx, text=WALL)["matches"]
    decide(ctx, "attribute", quotation=match["quotation"]["id"], name="Bo Ek")
    assert verify(ctx, text=WALL, name="Bo Ek")["verdict"] == "exact"
    assert verify(ctx, text=WALL, name="Maren Tolvik")["verdict"] == "other_speaker"
