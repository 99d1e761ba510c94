"""The timeline of an expert's roles, from what the articles print."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.services.serializers.timeline import CONFLICTS, serialize_timeline
from quotes_service.store.experts.affiliations import AffiliationRow, EvidenceRow

TIDES, WALLS = (1, "i_tides", "Institute of Tides"), (2, "i_walls", "Bureau of Walls")
NOWHERE = (None, None, None)


def line(
    title: str | None, place: tuple, *days: str | None, status: str = "current", paper: str = "", besides: tuple = ()
) -> AffiliationRow:
    """An affiliation as the store gives it, printed in an article a day ("2024-05-02") of a paper, or of no day."""
    id, uid, name = place
    return AffiliationRow(
        title=title,
        title_key=(title or "").lower(),
        status=status,
        institution=id,
        institution_uid=uid,
        institution_name=name,
        acronym=None,
        besides=set(besides),
        evidence=[
            EvidenceRow(
                article_uid=f"a_{paper or uid or ''}{day}",
                published_at=day and date.fromisoformat(day),
                text=f"{title} of {name}",
                start=0,
                end=9,
            )
            for day in days
        ],
    )


@pytest.mark.parametrize(
    ("days", "first", "last", "printings"),
    [
        (["2024-05-02"], "2024-05-02", "2024-05-02", 1),
        (["2024-05-02", "2021-01-09", "2023-03-03"], "2021-01-09", "2024-05-02", 3),
        (["2024-05-02", "2024-05-02"], "2024-05-02", "2024-05-02", 1),  # twice in one article
        ([None, "2024-05-02"], "2024-05-02", "2024-05-02", 2),
        ([None], None, None, 1),
    ],
)
def test_a_line_has_its_first_and_last_day_and_number_of_printings(days, first, last, printings):
    [item] = serialize_timeline([line("Fellow", TIDES, *days)])
    assert [item["first_printed"], item["last_printed"]] == [day and date.fromisoformat(day) for day in (first, last)]
    assert (item["printings"], len(item["evidence"]), item["conflicts"]) == (printings, len(days), [])
    assert item["institution"] == {"id": "i_tides", "name": "Institute of Tides", "acronym": None}


def test_the_first_sentences_are_given_and_all_counted():
    [item] = serialize_timeline([line("Fellow", NOWHERE, "2024-05-02", "2023-05-02", "2022-05-02")], most=2)
    assert [row["article_id"] for row in item["evidence"]] == ["a_2024-05-02", "a_2023-05-02"]
    assert (item["institution"], item["printings"], item["first_printed"]) == (None, 3, date(2022, 5, 2))
    assert serialize_timeline([]) == []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        # former before current
        (
            line("Head", WALLS, "2021-01-01", status="former"),
            line("Head", WALLS, "2022-01-01"),
            "former_before_current",
        ),
        (
            line("Head", WALLS, "2021-01-01", "2023-01-01", status="former"),
            line("Head", WALLS, "2020-01-01", "2022-01-01"),
            "former_before_current",
        ),
        (
            line("Head", WALLS, "2022-01-01", status="former"),
            line("Head", WALLS, "2022-01-01"),
            "former_before_current",
        ),
        (line("Head", WALLS, "2022-01-01", status="former"), line("Head", WALLS, "2021-01-01"), None),
        (line("Head", WALLS, "2021-01-01", status="former"), line("Clerk", WALLS, "2022-01-01"), None),
        (line("Head", WALLS, "2021-01-01", status="former"), line("Head", TIDES, "2022-01-01"), None),
        (line("Head", WALLS, None, status="former"), line("Head", WALLS, "2022-01-01"), None),
        # two roles at a time
        (line("Head", WALLS, "2021-01-01", "2023-01-01"), line("Head", TIDES, "2022-01-01"), "two_current"),
        (line("Head", WALLS, "2022-01-01"), line(None, TIDES, "2022-01-01"), "two_current"),
        (line("Head", WALLS, "2022-01-01"), line("Head", TIDES, "2022-01-20"), "two_current"),
        # an article prints both, and the part and its whole
        (line("Head", WALLS, "2022-01-01", paper="Post"), line("Head", TIDES, "2022-01-01", paper="Post"), None),
        (line("Head", WALLS, "2022-01-01", besides=(2, 1)), line("Head", TIDES, "2022-01-01"), None),
        (line("Head", WALLS, "2021-01-01", "2021-12-31"), line("Head", TIDES, "2022-03-01"), None),  # consecutive
        (line("Head", WALLS, "2021-01-01", "2023-01-01"), line("Clerk", WALLS, "2022-01-01"), None),
        (line("Head", WALLS, "2022-01-01"), line("Author", NOWHERE, "2022-01-01"), None),
        (line("Head", WALLS, "2022-01-01"), line("Head", TIDES, None), None),
        (
            line("Head", WALLS, "2022-01-01", status="former"),
            line("Head", TIDES, "2022-01-01", status="former"),
            None,
        ),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_contradicting_lines(one, other, kind, swapped):
    assert kind is None or kind in CONFLICTS
    lines = [other, one] if swapped else [one, other]
    items = serialize_timeline(lines)
    for item, against in zip(items, reversed(lines), strict=True):
        wanted = [{"kind": kind, "title": against.title}] if kind else []
        assert [{"kind": found["kind"], "title": found["title"]} for found in item["conflicts"]] == wanted
        if kind:
            assert item["conflicts"][0]["institution"]["id"] == against.institution_uid


def test_a_line_may_contradict_several():
    lines = [line("Head", (id, f"i_{id}", f"Place {id}"), "2022-01-01") for id in (1, 2, 3)]
    assert [len(item["conflicts"]) for item in serialize_timeline(lines)] == [2, 2, 2]
