from __future__ import annotations

import pytest

from quotes_service.extract.text.layout import paragraphs
from tests.extract.readable import case

STORY = (
    "The ferry to Ost Island will not sail this winter, its owner said on Tuesday, and the islanders who rely on it "
    "for mail, milk and medicine will have to wait for the helicopter, which flies only when there is no wind, as "
    "it seldom does before the middle of March in these parts."
)
WRAPPED = """\
The ferry to Ost Island will not sail this winter, its owner said
on Tuesday, and the islanders who rely on it for mail and milk will
have to wait for the helicopter.

"We have asked the county for a boat since the summer," said Ida
Holm, who runs the island's only shop and has begun to ration flour
and sugar among her customers.
"""


def shown(text: str) -> list[str]:
    return [" ".join(text[p.start : p.end].split()) for p in paragraphs(text) if not p.debris]


def debris(text: str) -> list[str]:
    return [text[p.start : p.end] for p in paragraphs(text) if p.debris]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("nothing", "", []),
        case("white space alone", " \n\t\n \r\n", []),
        case("one line", "The ferry is late.", ["The ferry is late."]),
        case("a line each", "The ferry is late.\nNobody minds.", ["The ferry is late.", "Nobody minds."]),
        case("blank lines", "The ferry is late.\n\n\nNobody minds.\n", ["The ferry is late.", "Nobody minds."]),
        case(
            "blank lines of spaces", "The ferry is late.\n  \t\nNobody minds.", ["The ferry is late.", "Nobody minds."]
        ),
        case("indented", "  The ferry is late.  \n\tNobody minds.", ["The ferry is late.", "Nobody minds."]),
        case(
            "line ends of Windows",
            "The ferry is late.\r\n\r\nNobody minds.\r\n",
            ["The ferry is late.", "Nobody minds."],
        ),
        case(
            "headline, dateline, story",
            f"No ferry this winter\nOST ISLAND\n{STORY}",
            ["No ferry this winter", "OST ISLAND", STORY],
        ),
        case("wrapped at a fixed width", WRAPPED, [" ".join(block.split()) for block in WRAPPED.split("\n\n")]),
        case(
            "a poem is not wrapped prose",
            "The boat is late,\nthe sea is high,\nthe gulls complain,\nand so do I.",
            ["The boat is late,", "the sea is high,", "the gulls complain,", "and so do I."],
        ),
    ],
)
def test_a_text_falls_into_paragraphs(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("no debris", STORY, []),
        case("before the story", f"Skip to content\nShare this\n\n{STORY}", ["Skip to content", "Share this"]),
        case("amid the story", f"{STORY}\n\nAdvertisement\n\n{STORY}", ["Advertisement"]),
        case(
            "a picture's credit",
            f"{STORY}\n\nPhoto: Ida Holm / Ost Courier\n\n{STORY}",
            ["Photo: Ida Holm / Ost Courier"],
        ),
        case(
            "a credit with a no-break space",
            f"{STORY}\nSource:\xa0Ost Courier",
            ["Source:\xa0Ost Courier"],
        ),
        case(
            "read more",
            f"{STORY}\nRead more: Islanders eat less cheese\n{STORY}",
            ["Read more: Islanders eat less cheese"],
        ),
        case(
            "after the story",
            f"{STORY}\n\nSource: Ost Courier\n\nLeave a Reply\n\nYour email address will not be published.",
            ["Source: Ost Courier", "Leave a Reply", "Your email address will not be published."],
        ),
        case(
            "headlines of other stories",
            f"{STORY}\n\nRelated stories\n\nWhale “very lost”, says coastguard\n\nCheck Also\n\nMan finds ring",
            ["Related stories", "Whale “very lost”, says coastguard", "Check Also", "Man finds ring"],
        ),
        case("the story goes on after furniture", f"Most read\n\nWhale lost\n\n{STORY}", ["Most read", "Whale lost"]),
        case(
            "comments",
            f"{STORY}\n\n3 Comments\n\nI don't believe it, said my neighbour.",
            ["3 Comments", "I don't believe it, said my neighbour."],
        ),
        case(
            "a copyright line",
            f"{STORY}\n© 2031 Ost Courier. All rights reserved.",
            ["© 2031 Ost Courier. All rights reserved."],
        ),
        case(
            "words of the story that begin like furniture",
            "Comments by the mayor angered the islanders.\nWatch the tide, she said.",
            [],
        ),
        case(
            "a sentence that begins like a heading",
            "More in sorrow than in anger, he left.\nShe stayed.",
            [],
        ),
        case("a short story of short lines", "No ferry\n\nIt is broken.\n\n“So be it,” said Ida Holm.", []),
    ],
)
def test_parts_of_the_web_page_are_debris(text, expected):
    assert debris(text) == expected
