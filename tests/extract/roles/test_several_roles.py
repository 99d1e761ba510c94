"""Several people with one role, and several roles of one person."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, roles_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "two titles",
            "Helen Marsden, professor of geology at Dunmore University and head of the Ellery Institute, was there.",
            {"Helen Marsden": ["professor of geology @ Dunmore University", "head @ Ellery Institute"]},
        ),
        case(
            "two titles of one institution",
            "Helen Marsden, curator and chair of geology at the Ellery Museum, was there.",
            {"Helen Marsden": ["curator @ Ellery Museum", "chair of geology @ Ellery Museum"]},
        ),
        case(
            "joined names share it",
            "Helen Marsden and Owen Pike of Dunmore University were there.",
            {"Helen Marsden": ["- @ Dunmore University"], "Owen Pike": ["- @ Dunmore University"]},
        ),
        case(
            "joined names share the title",
            "Economists Helen Marsden and Owen Pike of Dunmore University were there.",
            {"Helen Marsden": ["Economist @ Dunmore University"], "Owen Pike": ["Economist @ Dunmore University"]},
        ),
        case(
            "joined names share the title, each with an institution",
            "Economists Helen Marsden of Dunmore University and Owen Pike of Ellery College were there.",
            {"Helen Marsden": ["Economist @ Dunmore University"], "Owen Pike": ["Economist @ Ellery College"]},
        ),
        case(
            "a list of seats",
            "Sens. Helen Marsden (D-Ohio), Ruth Amadi (R-Iowa) and Owen Pike (D-Utah) left.",
            {"Helen Marsden": ["Sen. @ -"], "Ruth Amadi": ["Sen. @ -"], "Owen Pike": ["Sen. @ -"]},
        ),
        case(
            "two titles of one post",
            "Helen Marsden, president and chief executive of Harrow Steel, was there.",
            {"Helen Marsden": ["president and chief executive @ Harrow Steel"]},
        ),
        case(
            "two titles before the name",
            "The party chairwoman, Senator Helen Marsden, was there.",
            {"Helen Marsden": ["Senator @ -", "party chairwoman @ -"]},
        ),
        case(
            "a rank and a title",
            "Republican nominee Gov. Helen Marsden was there.",
            {"Helen Marsden": ["Republican nominee @ -", "Gov. @ -"]},
        ),
        case(
            "each his own",
            "Helen Marsden of Dunmore University and Owen Pike of Ellery College were there.",
            {"Helen Marsden": ["- @ Dunmore University"], "Owen Pike": ["- @ Ellery College"]},
        ),
        case(
            "a list",
            "Helen Marsden, a geologist at Dunmore University, Owen Pike, a botanist at Ellery College, "
            "and Ruth Amadi, a nurse, were there.",
            {
                "Helen Marsden": ["geologist @ Dunmore University"],
                "Owen Pike": ["botanist @ Ellery College"],
                "Ruth Amadi": ["nurse @ -"],
            },
        ),
        case(
            "another's title is not his",
            "Helen Marsden and the geologist Owen Pike were there.",
            {"Owen Pike": ["geologist @ -"]},
        ),
        case(
            "another name after the comma",
            "With Helen Marsden, geologist Owen Pike was there.",
            {"Owen Pike": ["geologist @ -"]},
        ),
        case(
            "as well as",
            "Helen Marsden, a chemist and painter, as well as the founder of Harrow Steel, left.",
            {"Helen Marsden": ["chemist @ -", "painter @ -", "founder @ Harrow Steel"]},
        ),
        case(
            "a list with another honorific",
            "The scientists Dr Helen Marsden and Professor Owen Pike left.",
            {"Helen Marsden": ["scientist @ -"], "Owen Pike": ["scientist @ -", "Professor @ -"]},
        ),
        case("what somebody oversees", "Dr Helen Marsden, who oversaw the development of the pier, left.", {}),
        case("who is called something else than a post", "Helen Marsden is the leader among women.", {}),
        case(
            "two institutions of one title",
            "“It is chalk,” said Professor Helen Marsden of Dunmore University and the Ellery Institute.",
            {"Helen Marsden": ["Professor @ Dunmore University", "Professor @ Ellery Institute"]},
        ),
        case(
            "an institution of somebody else",
            "Professor Helen Marsden of Dunmore University and Ellery College rector Owen Pike met.",
            {"Helen Marsden": ["Professor @ Dunmore University"], "Owen Pike": ["rector @ Ellery College"]},
        ),
        case(
            "the firm",
            "Harrow Steel closed its mill. Helen Marsden, head of sales at the firm, left.",
            {"Helen Marsden": ["head of sales @ Harrow Steel"]},
        ),
        case("the employer of somebody else", "Helen Marsden, who met a geologist from Ellery College, was there.", {}),
        case("where she spoke is not where she works", "Helen Marsden spoke at Dunmore University on Monday.", {}),
        case(
            "her deputy is someone else",
            "Helen Marsden, the mayor, and her deputy, Owen Pike, were there.",
            {"Helen Marsden": ["mayor @ -"], "Owen Pike": ["deputy @ -"]},
        ),
        case(
            "a second title, former",
            "Helen Marsden, a fellow at the Ellery Institution and a former Treasury Department official, was there.",
            {"Helen Marsden": ["fellow @ Ellery Institution", "former official @ Treasury Department"]},
            wrong="an institution before the second title hides it",
        ),
        case(
            "a title after all names",
            "Helen Marsden and Kofi Asante, both engineers at the Dunmore Grid Authority, were there.",
            {
                "Helen Marsden": ["engineer @ Dunmore Grid Authority"],
                "Kofi Asante": ["engineer @ Dunmore Grid Authority"],
            },
        ),
        case(
            "a title and an institution before all names",
            "Dunmore Rugby Club captains Helen Marsden and Priya Dole were there.",
            {"Helen Marsden": ["captain @ Dunmore Rugby Club"], "Priya Dole": ["captain @ Dunmore Rugby Club"]},
        ),
        case(
            "a number of people",
            "Two former judges of the Supreme Court of Dunmore, Hodan Warsame and Idris Guled, were there.",
            {
                "Hodan Warsame": ["former judge @ Supreme Court of Dunmore"],
                "Idris Guled": ["former judge @ Supreme Court of Dunmore"],
            },
        ),
        case(
            "another person's title",
            "“It is over,” said Ann Bligh, mayor of Dunmore. The bishop of Dunmore, the Right Rev. Ian Ware, wept.",
            {"Ann Bligh": ["mayor @ Dunmore"], "Ian Ware": ["Right Rev. @ -", "bishop @ Dunmore"]},
        ),
    ],
)
def test_several_people_and_several_roles(read, text, expected):
    assert roles_of(read(text)) == expected
