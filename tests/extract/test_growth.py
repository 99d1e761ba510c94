"""Texts of an odd shape take steps in proportion to their length."""

from __future__ import annotations

import pytest

from tests.growth import grows_linearly

NAMES = [f"{a}{b}{c}n" for a in "ABCDEFGHIJKLM" for b in "aeiou" for c in "bdfglmnrstvz"]


def repeated(part: str):
    return lambda size: part * (size // len(part))


def told(part: str):
    """The part with another name each time."""
    return lambda size: "".join(part.replace("NAME", name) for name in NAMES[: size // len(part)])


@pytest.mark.slow
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(made, id=id)
        for id, made in {
            "names": repeated("Ann Lee "),
            "names of a list": repeated("Ann, "),
            "honorifics": repeated("Mr. Lee "),
            "letters": repeated("AB "),
            "hyphens": repeated("Ann-"),
            "quotation marks": repeated("“”"),
            "open quotations": repeated("“a said ‘b’ and "),
            "questions": lambda size: "“Why?” " * (size // 7) + "“Wh",
            "quoted words": repeated("said the “tide” was high, and that "),
            "brackets": repeated("[]"),
            "appositions": repeated("Ann Lee, a professor of tides at the University of Tarn, "),
            "a title for a name": repeated("Ann Lee is a professor at Tarn College. “It rained,” the professor said. "),
            "a campaign": repeated("The Lee campaign said it rained. “It rained,” the campaign said. "),
            "people of one surname": told("“It rained,” said NAME Lee. "),
            "people": told("“It rained,” said NAME ONAME. "),
            "roles": told("Ann Lee, professor of NAME at NAME University, said it rained. "),
            "turns": lambda size: told("NAME: It rained.\n")(size).upper(),
            "posts": told("“It rained on me,” said NAME Lee. @NAME: It did not rain.\n\n"),
        }.items()
    ],
)
def test_an_odd_text_takes_steps_in_proportion_to_its_length(extractor, made):
    assert grows_linearly(extractor.extract, made, 1_000)
