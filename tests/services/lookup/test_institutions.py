from datetime import date

import pytest

from quotes_service.records import Organization, Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup import institutions
from tests.factories import STORMS, article, extraction, quotation
from tests.services import asking

LARK = "Larkhaven Institute for Coastal Research"
BOTH = f"“It rose,” said Maren Tolvik, professor at the {LARK} (LICR)."
NAME = f"“It fell,” said Odhran O’Brien, clerk at {LARK}."
ACRONYM = "“It stood,” said LICR. “It leaned,” said Ann Lee, fellow at LICR."


def add(ctx, *texts: str) -> list[dict]:
    return [articles.add_article(ctx, article(text, url=None))[1] for text in texts]


def found(ctx, q: str | None = None) -> list[tuple]:
    page = asking.find_institutions(ctx, q=q)
    assert page["total"] == len(page["items"])
    return [(item["name"], item["acronym"]) for item in page["items"]]


@pytest.mark.parametrize(
    "texts",
    [(BOTH, NAME, ACRONYM), (ACRONYM, NAME, BOTH), (NAME, ACRONYM, BOTH), (NAME, BOTH, ACRONYM), (ACRONYM, BOTH, NAME)],
)
def test_a_name_and_its_acronym_are_one_once_an_article_prints_both(ctx, texts):
    add(ctx, *texts)
    assert found(ctx) == [(LARK, "LICR")]
    [item] = asking.find_institutions(ctx, q="licr")["items"]
    assert item.items() <= institutions.get_institution(ctx, item["id"]).items()
    assert (item["aliases"], item["expert_count"], item["quotation_count"]) == ([], 3, 1)
    for name in ("LICR", "the " + LARK.upper(), item["id"]):
        assert asking.find_experts(ctx, institution=name)["total"] == 3
    for name in ("licr", "larkhaven"):
        assert asking.find_experts(ctx, q=name)["total"] == 3


def test_the_id_of_an_institution_that_was_joined_leads_to_the_other(ctx):
    add(ctx, ACRONYM, NAME)
    ids = {item["name"]: item["id"] for item in asking.find_institutions(ctx)["items"]}
    [both] = add(ctx, BOTH)
    [one] = {institutions.get_institution(ctx, id)["id"] for id in ids.values()}
    assert one in ids.values()
    assert asking.find_quotations(ctx, institution=ids["LICR"])["total"] == 4
    articles.delete_article(ctx, both["id"])  # which alone says so
    assert institutions.get_institution(ctx, ids["LICR"])["id"] == ids["LICR"]
    assert asking.find_quotations(ctx, institution=ids["LICR"])["total"] == 2


def test_lines_of_a_timeline_that_are_one_are_joined(ctx):
    add(ctx, "“It rose,” said Ann Lee, fellow at LICR.", f"“It fell,” said Ann Lee, fellow at the {LARK}.", BOTH)
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    [line] = lee["affiliations"]
    assert (line["institution"]["name"], line["printings"], len(line["evidence"])) == (LARK, 2, 2)


def test_an_organization_without_a_usable_name_is_left_out(ctx):
    text = "“It rose,” said the N. Agency."
    speaker = Speaker("the N. Agency", "organization", 0.9)
    read = extraction(
        text,
        quotation(text, "It rose,", speakers=(speaker,)),
        organizations=[Organization("N" * 300, "NA", ("the N. Agency",))],
    )
    articles.add_article(ctx, article(text), read)
    assert found(ctx) == [("N. Agency", None)]


def test_two_institutions_of_one_acronym_stay_two(ctx):
    add(ctx, BOTH, "“It is dry,” said Ivo Rand, dean at the Lisbon Council (LICR).", "“It is wet,” said LICR.")
    assert sorted(found(ctx), key=str) == [("LICR", None), (LARK, "LICR"), ("Lisbon Council", "LICR")]
    assert asking.find_experts(ctx, institution="LICR")["total"] == 2


@pytest.mark.parametrize(
    ("q", "names"),
    [
        (None, ["Bureau of Storms", LARK]),
        ("storm", ["Bureau of Storms"]),
        ("coast lark", [LARK]),
        ("LICR", [LARK]),
        ("aul", []),
    ],
)
def test_institutions_are_found_by_the_beginnings_of_the_words_of_their_names(ctx, q, names):
    add(ctx, STORMS, BOTH)
    assert [name for name, _ in found(ctx, q)] == names


def test_an_institution_lists_its_experts_with_what_they_said_last(ctx):
    for number in range(5):
        text = f"“Number {number} it is,” said Maren Tolvik, professor at the {LARK} (LICR)."
        articles.add_article(ctx, article(text, url=None, published_at=date(2024, 5, 1 + number)))
    add(ctx, NAME, STORMS)
    [item] = asking.find_institutions(ctx, q="licr")["items"]
    page = asking.institution_experts(ctx, item["id"], limit=1)
    [obrien] = page["items"]
    assert (obrien["name"], page["total"]) == ("Odhran O’Brien", 2)
    [tolvik] = asking.institution_experts(ctx, item["id"], cursor=page["next_cursor"])["items"]
    assert [reason["article"]["published_at"] for reason in tolvik["reasons"]] == [
        date(2024, 5, 5),
        date(2024, 5, 4),
        date(2024, 5, 3),
    ]


def test_an_institutions_quotations_are_its_own_and_its_experts(ctx):
    add(ctx, BOTH, ACRONYM, "“It is dry,” said Ivo Rand.")
    [item] = asking.find_institutions(ctx, q="licr")["items"]
    page = asking.institution_quotations(ctx, item["id"], facets=True)
    assert sorted(quotation["content"]["text"] for quotation in page["items"]) == [
        "It leaned,",
        "It rose,",
        "It stood,",
    ]
    assert page["facets"]["type"] == [{"value": "direct", "count": 3}]
    assert asking.institution_quotations(ctx, item["id"], q="rose")["total"] == 1
