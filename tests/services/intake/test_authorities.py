"""A register of organizations gives institutions their ids."""

from __future__ import annotations

import json

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.intake import articles, authorities
from quotes_service.services.lookup import institutions
from tests.factories import article
from tests.services import asking

TEXT = (
    "“One,” said Ann Lee, fellow at the Larkhaven Institute of Tides (LIT). “Two,” said Bo Ek, clerk at the Larkhaven "
    "Tide Station. “Three,” said Ida Holm, dean of Ekby College. “Four,” said Cy Holm, fellow at FIT."
)
INSTITUTE, STATION, COLLEGE = "Larkhaven Institute of Tides", "Larkhaven Tide Station", "Ekby College"


def entry(number: int, name: str, *aliases: str, acronym: str = "LIT", **changed) -> dict:
    """An organization as ROR's schema 2 has it."""
    names = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": alias, "types": ["alias"], "lang": "en"} for alias in aliases]
    names += [{"value": acronym, "types": ["acronym"], "lang": None}]
    return {
        "id": f"https://ror.org/0aaaaaa0{number}",
        "names": names,
        "external_ids": [{"type": "wikidata", "preferred": None, "all": [f"Q90000{number}"]}],
        "locations": [{"geonames_id": 1, "geonames_details": {"country_code": "NO", "name": "Larkhaven"}}],
        "status": "active",
        **changed,
    }


@pytest.fixture
def load(ctx, tmp_path):
    """Loads these entries into a directory of the four institutions above."""
    articles.add_article(ctx, article(TEXT))

    def load(*entries) -> dict[str, int]:
        (tmp_path / "ror-data.json").write_text(json.dumps(entries), "utf-8")
        return authorities.load(ctx, tmp_path / "ror-data.json")

    return load


def ids(ctx) -> dict[str, tuple[str, str]]:
    """The ids that institutions show, by name: the last digit of each."""
    page = asking.find_institutions(ctx)["items"]
    for item in page:
        assert item.items() <= institutions.get_institution(ctx, item["id"]).items()
    return {item["name"]: (item["ror"][-1], item["wikidata"][-1]) for item in page if item["ror"]}


@pytest.mark.parametrize(
    ("entries", "known"),
    [
        ([entry(1, "The Larkhaven Institute of Tides")], {INSTITUTE: ("1", "1")}),
        ([entry(1, "Instituto Larkhaven", INSTITUTE.upper())], {INSTITUTE: ("1", "1")}),
        # two printed names of one organization
        ([entry(1, INSTITUTE, STATION)], {INSTITUTE: ("1", "1"), STATION: ("1", "1")}),
        # a name that two organizations share, and one that they don't
        ([entry(1, COLLEGE), entry(2, COLLEGE), entry(3, STATION)], {STATION: ("3", "3")}),
        ([entry(1, COLLEGE), entry(2, "Ekby School", COLLEGE)], {}),
        ([entry(1, COLLEGE), entry(2, COLLEGE, status="withdrawn")], {COLLEGE: ("1", "1")}),
        # an acronym alone says nothing
        ([entry(1, "Fell Institute of Tunes", acronym="FIT")], {}),
        ([], {}),
    ],
)
def test_an_institution_has_the_ids_of_the_one_organization_of_its_names(ctx, load, entries, known):
    standing = sum(one["status"] == "active" for one in entries)
    assert load(*entries) == {"organizations": standing, "institutions": len(known)}
    assert ids(ctx) == known


def test_the_ids_hold_for_articles_that_come_later(ctx, load):
    load(entry(1, "Bureau of Walls"))
    assert ids(ctx) == {}
    articles.add_article(ctx, article("“Five,” said Dee Holm, head of the Bureau of Walls.", url=None))
    assert ids(ctx) == {"Bureau of Walls": ("1", "1")}


def test_another_dump_replaces_the_earlier_one(ctx, load):
    load(entry(1, INSTITUTE), entry(2, COLLEGE))
    assert load(entry(2, INSTITUTE)) == {"organizations": 1, "institutions": 1}
    assert ids(ctx) == {INSTITUTE: ("2", "2")}


@pytest.mark.parametrize("broken", [{"id": "https://ror.org/0aaaaaa09"}, "Ekby College", entry(9, 9)])
def test_nothing_is_loaded_from_a_broken_file(ctx, load, broken):
    load(entry(1, INSTITUTE))
    with pytest.raises(InvalidInput, match="entry 2 is not an organization") as refused:
        load(entry(2, INSTITUTE), broken, entry(3, COLLEGE))
    assert refused.value.field.endswith("ror-data.json")
    assert ids(ctx) == {INSTITUTE: ("1", "1")}
