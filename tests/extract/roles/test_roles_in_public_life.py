"""Titles of public office, and roles that another sentence prints, as "title @ institution"."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, roles_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("a governor of", "Gov. Helen Marsden of Ohio was there.", {"Helen Marsden": ["Gov. @ Ohio"]}),
        case("mayor of", "Helen Marsden, the mayor of Galway, was there.", {"Helen Marsden": ["mayor @ Galway"]}),
        case("a mayor and her town", "Galway Mayor Helen Marsden was there.", {"Helen Marsden": ["Mayor @ Galway"]}),
        case(
            "an attorney general",
            "Ohio's attorney general, Helen Marsden, was there.",
            {"Helen Marsden": ["attorney general @ Ohio"]},
        ),
        case("a senator holds a seat", "Sen. Helen Marsden of Ohio was there.", {"Helen Marsden": ["Sen. @ -"]}),
        case(
            "a title past the party and the state",
            "Rep. Helen Marsden (R-Ohio), chairwoman of the Harbour Committee, was there.",
            {"Helen Marsden": ["Rep. @ -", "chairwoman @ Harbour Committee"]},
        ),
        case(
            "a title past the state",
            "Senator Helen Marsden of Ohio, the majority leader, was there.",
            {"Helen Marsden": ["Senator @ -", "majority leader @ -"]},
        ),
        case(
            "the first of a party",
            "Sen. Helen Marsden, the ranking Democrat on the Senate Harbour Committee, was there.",
            {"Helen Marsden": ["Sen. @ -", "ranking Democrat @ Senate Harbour Committee"]},
        ),
        case(
            "a department's secretary",
            "Treasury Secretary Helen Marsden left.",
            {"Helen Marsden": ["Treasury Secretary @ -"]},
        ),
        case(
            "a party is no institution", "GOP strategist Helen Marsden left.", {"Helen Marsden": ["GOP strategist @ -"]}
        ),
        case("running mate", "He left with his running mate, Helen Marsden.", {"Helen Marsden": ["running mate @ -"]}),
        case(
            "an ambassador",
            "Helen Marsden, the Irish ambassador to the United Nations, left.",
            {"Helen Marsden": ["ambassador @ United Nations"]},
        ),
        case(
            "a campaign",
            "Owen Pike lost. Pike campaign spokeswoman Helen Marsden left.",
            {"Helen Marsden": ["spokeswoman @ Pike campaign"]},
        ),
        case(
            "for a campaign",
            "Helen Marsden, an adviser to Owen Pike's 2008 campaign, left.",
            {"Helen Marsden": ["adviser @ Owen Pike's 2008 campaign"]},
        ),
        case(
            "somebody's campaign manager",
            "Owen Pike's campaign manager, Helen Marsden, left.",
            {"Helen Marsden": ["campaign manager @ -"]},
        ),
        case(
            "somebody's adviser",
            "Helen Marsden, a former Owen Pike adviser, left.",
            {"Helen Marsden": ["former adviser @ -"]},
            wrong="in so short a text the name passes for a firm's",
        ),
        case(
            "an aide to somebody with a title",
            "Helen Marsden, a former aide to Sen. Owen Pike, left.",
            {"Helen Marsden": ["former aide @ -"], "Owen Pike": ["Sen. @ -"]},
        ),
    ],
)
def test_public_office(read, text, expected):
    assert roles_of(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "its",
            "The Ellery Institute closed. Helen Marsden, its director, left.",
            {"Helen Marsden": ["director @ Ellery Institute"]},
        ),
        case(
            "the group's",
            "The Ellery Trust closed. The group's president, Helen Marsden, left.",
            {"Helen Marsden": ["president @ Ellery Trust"]},
        ),
        case(
            "another's committee",
            "The Ellery Trust closed. The committee's president, Helen Marsden, left.",
            {"Helen Marsden": ["president @ -"]},
        ),
        case(
            "she",
            "Ms. Helen Marsden came at noon. She is a professor at Dunmore University.",
            {"Helen Marsden": ["professor @ Dunmore University"]},
        ),
        case(
            "a description",
            "Helen Marsden came at noon. The former Ohio governor was late.",
            {"Helen Marsden": ["former governor @ Ohio"]},
        ),
        case(
            "a description of somebody else",
            "Gov. Owen Pike of Ohio spoke. Helen Marsden came at noon. The Ohio governor was late.",
            {"Owen Pike": ["Gov. @ Ohio"]},
        ),
        case(
            "who, after an apposition",
            "Helen Marsden, a former mayor who is now a fellow at the Ellery Institute, left.",
            {"Helen Marsden": ["former mayor @ -", "fellow @ Ellery Institute"]},
        ),
        case(
            "served as",
            "Helen Marsden, who served as director of the Ellery Institute, left.",
            {"Helen Marsden": ["former director @ Ellery Institute"]},
        ),
        case("as", "They chose Helen Marsden as their spokeswoman.", {"Helen Marsden": ["spokeswoman @ -"]}),
        case("is not", "Helen Marsden is not a member of the Ellery Trust.", {}),
        case("author of a book", "Helen Marsden, author of The Cork Report, left.", {"Helen Marsden": ["author @ -"]}),
        case(
            "blanks around a link",
            "Irish geologist  Helen Marsden , a fellow at  Dunmore University , left.",
            {"Helen Marsden": ["geologist @ -", "fellow @ Dunmore University"]},
        ),
        case(
            "a professor before the name",
            "Dunmore University professor Helen Marsden left.",
            {"Helen Marsden": ["professor @ Dunmore University"]},
        ),
        case(
            "a Professor before the name",
            "Dunmore University Professor Helen Marsden left.",
            {"Helen Marsden": ["Professor @ Dunmore University"]},
        ),
    ],
)
def test_roles_in_another_sentence(read, text, expected):
    assert roles_of(read(text)) == expected
