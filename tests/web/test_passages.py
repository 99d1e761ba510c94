"""Texts with marks: what was said in its paragraph, and articles with their quotations."""

from __future__ import annotations

import pytest

from quotes_service.web.passages import Range, article_paragraphs, in_context, parts_of


def marked(parts) -> str:
    """Parts on one line: [what was said], {what a search found}."""
    shown = ""
    for part in parts:
        text = f"{{{part.text}}}" if part.is_found else part.text
        shown += f"[{text}]" if part.is_said else text
    return shown


def quotation(paragraph: str, *said: str, start: int = 0, highlight: str = "") -> dict:
    spans = [
        {"start": start + paragraph.index(words), "end": start + paragraph.index(words) + len(words)} for words in said
    ]
    content = {"text": " ".join(said), "spans": spans}
    found = {"highlight": highlight} if highlight else {}
    return {"content": content, "paragraph": {"text": paragraph, "start": start}, **found}


@pytest.mark.parametrize(
    ("paragraph", "said", "highlight", "shown"),
    [
        ("“It rains,” said Ann Lee.", ["It rains,"], "", "“[It rains,]” said Ann Lee."),
        ("“It,” said Lee, “rains.”", ["It,", "rains."], "", "“[It,]” said Lee, “[rains.]”"),
        ("“It rains,” said Lee.", ["It rains,"], "It <mark>rains</mark>,", "“[It ][{rains}][,]” said Lee."),
        # in the second of two spans, and across both
        ("“It,” said Lee, “rains.”", ["It,", "rains."], "It, <mark>rains</mark>.", "“[It,]” said Lee, “[{rains}][.]”"),
        (
            "“A & B <up>,” he said.",
            ["A & B <up>,"],
            "A &amp; B &lt;<mark>up</mark>&gt;,",
            "“[A & B <][{up}][>,]” he said.",
        ),
        # what the page says about marks is text, too
        ("“No <mark>,” he said.", ["No <mark>,"], "No &lt;<mark>mark</mark>&gt;,", "“[No <][{mark}][>,]” he said."),
    ],
)
@pytest.mark.parametrize("start", [0, 1000])
def test_a_quotation_in_its_paragraph(paragraph, said, highlight, shown, start):
    found = in_context(quotation(paragraph, *said, start=start, highlight=highlight))
    assert marked(found.parts) == shown
    assert not (found.cut_before or found.cut_after)


def test_a_long_paragraph_is_cut_at_words():
    paragraph = "Before it. " * 50 + "“It rains,” said Lee. " + "After it. " * 50
    found = in_context(quotation(paragraph, "It rains,"), near=30)
    text = "".join(part.text for part in found.parts)
    assert (found.cut_before, found.cut_after) == (True, True)
    assert "[It rains,]" in marked(found.parts)
    assert len(text) < 80
    assert f" {text} " in paragraph


@pytest.mark.parametrize(
    ("ranges", "shown"),
    [
        ([], [("abcdef", set())]),
        ([(1, 3, "x")], [("a", set()), ("bc", {"x"}), ("def", set())]),
        ([(0, 4, "x"), (2, 6, "y")], [("ab", {"x"}), ("cd", {"x", "y"}), ("ef", {"y"})]),
        ([(0, 6, "x"), (2, 3, "y")], [("ab", {"x"}), ("c", {"x", "y"}), ("def", {"x"})]),
        ([(-9, 2, "x"), (4, 99, "y"), (7, 9, "z")], [("ab", {"x"}), ("cd", set()), ("ef", {"y"})]),
    ],
)
def test_parts_have_the_marks_of_all_ranges_over_them(ranges, shown):
    parts = parts_of("abcdef", 0, [Range(*one) for one in ranges])
    assert [(part.text, set(part.marks)) for part in parts] == shown


TEXT = "Rain.\r\n\r\n“It pours,” said Ann Lee, “and\nit stops,” she said.\n"


def test_an_article_is_its_paragraphs_with_the_quotations_over_them():
    quotations = [quotation(TEXT, "It pours,", "and\nit stops,"), quotation(TEXT, "stops")]
    paragraphs = article_paragraphs(TEXT, quotations)
    assert ["".join(part.text for part in one) for one in paragraphs] == [
        "Rain.",
        "“It pours,” said Ann Lee, “and",
        "it stops,” she said.",
    ]
    assert [(part.text, part.quotations, part.begins) for part in paragraphs[1] if part.quotations] == [
        ("It pours,", (0,), (0,)),
        ("and", (0,), ()),
    ]
    # of two over each other the shorter one comes first
    assert [(part.text, part.quotations, part.begins) for part in paragraphs[2] if part.quotations] == [
        ("it ", (0,), ()),
        ("stops", (1, 0), (1,)),
        (",", (0,), ()),
    ]


def test_a_passage_that_is_asked_for_is_marked():
    start = TEXT.index("Ann Lee")
    [_, paragraph, _] = article_paragraphs(TEXT, [], (start, start + 7))
    assert [part.text for part in paragraph if part.is_asked_for] == ["Ann Lee"]
