"""A draft is checked before it is printed: its quotations against the directory, its people recognised."""

from datetime import date

import pytest

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.services.lookup.claims import check as service
from quotes_service.services.lookup.claims.check import check
from quotes_service.services.lookup.claims.verify import verify
from quotes_service.store.models import StoredArticle
from tests.services.harbour import BOATS, WALL, fill

DRAFT = "\n\n".join(
    [
        f"“{WALL},” said Maren Tolvik, professor at the Larkhaven Institute for Coastal Research.",
        f"“{WALL.replace(' not ', ' surely ')},” said Maren Tolvik.",
        f"“{BOATS},” said Maren Tolvik.",
        "“Bread was never dearer than it is today,” said Vera Quill.",
    ]
)


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def test_each_quotation_of_a_draft_gets_a_verdict(kept):
    answer = check(kept, text=DRAFT)
    verdicts = [(item["quotation"]["speakers"][0]["name"], item["verdict"]) for item in answer["items"]]
    assert verdicts == [
        ("Maren Tolvik", "exact"),
        ("Maren Tolvik", "altered"),
        ("Maren Tolvik", "other_speaker"),
        ("Vera Quill", "not_found"),
    ]
    assert answer["items"][2]["matches"][0]["quotation"]["speakers"][0]["name"] == "Odhran O’Brien"
    assert answer["items"][0]["earliest"]["article"]["outlet"] == "The Post"
    assert answer["searched"]["articles"] == 3


def test_offsets_point_into_the_draft_and_nothing_is_stored(kept):
    answer = check(kept, text=DRAFT)
    for item in answer["items"]:
        [span] = item["quotation"]["content"]["spans"]
        assert DRAFT[span["start"] : span["end"]] == item["quotation"]["content"]["text"]
        assert item["quotation"]["id"] is None
    with kept.reading():
        assert StoredArticle.select().count() == 3


def test_the_people_of_a_draft_are_recognised(kept):
    people = check(kept, text=DRAFT)["people"]
    tolvik = people[0]["candidates"][0]
    assert people == [
        {
            "name": "Maren Tolvik",
            "expert_id": tolvik["id"],
            "candidates": [{"id": tolvik["id"], "name": "Maren Tolvik"}],
        },
        {"name": "Vera Quill", "expert_id": None, "candidates": []},
    ]


def test_the_verdict_is_that_of_a_single_claim(kept):
    [item] = check(kept, text=f"“{WALL},” said Odhran O’Brien.")["items"]
    single = verify(kept, text=WALL, name="Odhran O’Brien")
    assert [item[field] for field in ("verdict", "confidence", "earliest")] == [
        single[field] for field in ("verdict", "confidence", "earliest")
    ]
    assert item["matches"] == single["matches"][: service.SHOWN]


def test_what_a_draft_prints_as_denied_is_checked_without_its_speaker(kept):
    [item] = check(kept, text=f"“{WALL},” never said Odhran O’Brien.")["items"]
    assert (item["quotation"]["factuality"], item["verdict"]) == ("denied", "exact")


def test_only_articles_of_a_period_are_searched(kept):
    answer = check(kept, text=DRAFT, since=date(2024, 5, 9))
    assert [item["verdict"] for item in answer["items"]] == ["not_found", "not_found", "other_speaker", "not_found"]


def test_a_draft_without_quotations(kept):
    answer = check(kept, text="The ferry was late.")
    assert (answer["items"], answer["people"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" ", InvalidInput),
        ("x" * (service.DRAFT_CHARS + 1), TooLarge),
        ("“It rains,” said Ann Lee. " * (service.DRAFT_QUOTATIONS + 1), TooLarge),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused(kept, text, error):
    with pytest.raises(error) as refused:
        check(kept, text=text)
    assert refused.value.field == "text"
