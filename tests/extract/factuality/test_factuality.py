"""Whether something was said, by the sentence that prints it or the correction that takes it back."""

from __future__ import annotations

import pytest

from quotes_service.records import Factuality
from tests.extract.readable import case, who, words_at

W = "the gulls will own this harbour"
SAID = (
    f"Rosa Lindqvist, the harbour master, said “{W}”.",
    f"“{W.capitalize()},” said Rosa Lindqvist, the harbour master.",
    "“Did you see the gulls?” Rosa Lindqvist asked.",
    "“Would you feed a gull?” asked Rosa Lindqvist. “I never would.”",
    "“I never said that the gulls would go,” said Rosa Lindqvist.",
    "Rosa Lindqvist denied that the gulls were hungry.",
    "Rosa Lindqvist denied an earlier report that she planned to leave the harbour.",
    "Rosa Lindqvist said the gulls might never come back.",
    "Rosa Lindqvist said she had never told anyone about the gulls.",
    "If the tide turns, Rosa Lindqvist said, the gulls will leave.",
    "If it rains the gulls will leave, Rosa Lindqvist warned.",
    "Asked if the gulls would leave, Rosa Lindqvist said they would not.",
    f"Rosa Lindqvist not only said “{W}”, she wrote it on the pier.",
    f"Rosa Lindqvist did not hesitate to say “{W}”.",
    f"Rosa Lindqvist would later say that {W}.",
    f"Rosa Lindqvist would say only that {W}.",
    f"Rosa Lindqvist went on to say that {W}.",
    f"Rosa Lindqvist would often say “{W}”.",
    f"Rosa Lindqvist couldn’t help saying “{W}”.",
    f"Rosa Lindqvist did not mince words. “{W.capitalize()},” she said.",
    f"Rosa Lindqvist did not say until Monday that {W}.",
    f"Why did Rosa Lindqvist say “{W}”?",
    f"Rosa Lindqvist, who has never spoken in public before, said that {W}.",
    "Rosa Lindqvist is not alone: Piet Hoorn said that the gulls would leave.",
    "Are the gulls hungry? “They are,” said Rosa Lindqvist. Who feeds them?",
    "No 10 said the gulls would leave.",
    f"Update: Rosa Lindqvist said on Monday that {W}.",
    f"Rosa Lindqvist denounced the fake video, saying “{W}”.",
    f"Asked about the doctored picture, Rosa Lindqvist said “{W}”. The picture is fake.",
    f"Rosa Lindqvist withdrew her ships. “{W.capitalize()},” she said.",
    "Rosa Lindqvist said she could not guarantee “at this stage” that the gulls would go.",
)
DENIED = (
    f"Rosa Lindqvist denied saying “{W}”.",
    f"Rosa Lindqvist denied that she had ever said “{W}”.",
    f"Rosa Lindqvist denies ever having said “{W}”.",
    f"Rosa Lindqvist rejected claims that she had said “{W}”.",
    f"Rosa Lindqvist insists she did not tell reporters that “{W}”.",
    f"Rosa Lindqvist said she never said “{W}”.",
    f"Rosa Lindqvist denied the remark “{W}”.",
    f"Rosa Lindqvist was not heard to say “{W}”.",
    f"“{W.capitalize()}” is not what Rosa Lindqvist said.",
    f"Rosa Lindqvist never said that {W}.",
    f"Rosa Lindqvist didn’t say: “{W.capitalize()}.”",
    f"Rosa Lindqvist has not said that {W}.",
    f"Rosa Lindqvist has yet to say that {W}.",
    f"Rosa Lindqvist would never say “{W}”.",
    f"Rosa Lindqvist will not say “{W}”.",
    "Rosa Lindqvist declined to say whether the gulls would leave.",
    f"Rosa Lindqvist refused to say “{W}”.",
    f"Rosa Lindqvist stopped short of saying “{W}”.",
    f"Rosa Lindqvist left the hall without saying “{W}”.",
    f"Rosa Lindqvist was falsely quoted as saying “{W}”.",
    f"“{W.capitalize()}” was never said by Rosa Lindqvist.",
    f"At no point did Rosa Lindqvist say “{W}”.",
    f"Nor did Rosa Lindqvist say that {W}.",
    f"There is no record of Rosa Lindqvist saying “{W}”.",
    f"It is not true that Rosa Lindqvist said “{W}”.",
    f"Neither Rosa Lindqvist nor Piet Hoorn said that {W}.",
    "Rosa Lindqvist would neither confirm nor deny that the gulls would leave.",
    # made up
    f"A fabricated quote card has Rosa Lindqvist saying, “{W}.”",
    f"A doctored video shows Rosa Lindqvist saying “{W}”.",
    f"The deepfake has the harbour master, Rosa Lindqvist, say “{W}”.",
    f"A parody account in the name of Rosa Lindqvist wrote: “{W.capitalize()}.”",
    f"“{W.capitalize()},” Rosa Lindqvist is quoted as saying in a forged letter.",
    f"An actor playing Rosa Lindqvist said “{W}”.",
    f"In the video, Rosa Lindqvist seems to say, “{W}.” The voice is not hers.",
    f"Rosa Lindqvist wrote, “{W}.” She never wrote that.",
    f"The words “{W}” were never spoken by Rosa Lindqvist.",
    f"A quote attributed to Rosa Lindqvist, “{W}”, is fake.",
    f"The quote “{W}”, which went round the world under the name of Rosa Lindqvist, is not hers.",
    f"The words “{W}”, widely attributed to Rosa Lindqvist, were invented by a blogger.",
    f"In an imaginary conversation, Rosa Lindqvist says: “{W}.”",
    f"In the novel, a fictional Rosa Lindqvist says “{W}”.",
    f"Nothing could make Rosa Lindqvist say that {W}.",
    f"Nobody could get Rosa Lindqvist to say that {W}.",
)
WITHDRAWN = (
    f"Rosa Lindqvist withdrew her remark that “{W}”.",
    f"Rosa Lindqvist took back her claim that “{W}”.",
    f"The paper has retracted an interview in which Rosa Lindqvist said “{W}”.",
    f"Editor’s note: This story has been changed. It had Rosa Lindqvist say “{W}”.",
)
HYPOTHETICAL = (
    f"If Rosa Lindqvist says “{W}”, the council will resign.",
    f"What if Rosa Lindqvist said “{W}”?",
    f"Had Rosa Lindqvist said “{W}”, the council would have resigned.",
    f"Imagine Rosa Lindqvist saying: “{W.capitalize()}.”",
    f"Suppose the harbour master, Rosa Lindqvist, had said: “{W.capitalize()}.”",
    f"Did Rosa Lindqvist say “{W}”?",
    f"Did the harbour master, Rosa Lindqvist, say “{W}”?",
    f"Would Rosa Lindqvist ever say “{W}”?",
    f"Has Rosa Lindqvist said that {W}?",
    f"Rosa Lindqvist said “{W}”?",
    f"Rosa Lindqvist might say “{W}”.",
    f"Rosa Lindqvist may one day say “{W}”.",
    f"Picture Rosa Lindqvist telling voters: “{W.capitalize()}.”",
    f"Rosa Lindqvist could have said “{W}”.",
    "Rosa Lindqvist would say that the gulls were safe.",
    f"It is unlikely that Rosa Lindqvist said “{W}”.",
    f"Rosa Lindqvist shrugged, as if to say “{W}”.",
)
_STORY = "“We need a pier,” said Rosa Lindqvist, the harbour master.\n\n"
NOTICES = (
    case(
        "quoted as saying",
        f"Correction: An earlier version of this story quoted Rosa Lindqvist as saying “{W}”. "
        "She said “the gulls own it”.",
        {W: "withdrawn", "the gulls own it": "said"},
    ),
    case(
        "attributed to the wrong person",
        f"Correction: Because of an editing error, a quotation, “{W},” was attributed to Rosa Lindqvist. "
        "“The pier is older,” said Piet Hoorn.",
        {W: "withdrawn", "The pier is older": "said"},
    ),
    case(
        "said that she told",
        f"This article was amended on 3 May 2024. An earlier version said that Rosa Lindqvist had told the council: "
        f"“{W.capitalize()}.” She in fact said: “The gulls may own the pier.”",
        {W.capitalize(): "withdrawn", "The gulls may own the pier": "said"},
    ),
    case(
        "misquoted",
        f"Editor’s note: Rosa Lindqvist was misquoted in an earlier version of this article as saying “{W}”.",
        {W: "withdrawn"},
    ),
    case(
        "a label in a paragraph of its own",
        f"Clarification\n\nIn Monday’s paper, we wrongly reported that Rosa Lindqvist said “{W}”.",
        {W: "withdrawn"},
    ),
    case(
        "the right wording and the wrong one",
        f"Correction: Rosa Lindqvist said “the gulls own it”, not “{W}”. An earlier version misquoted her.",
        {"the gulls own it": "said"},
    ),
    case(
        "incorrectly quoted",
        f"Correction: In an article on Monday, Rosa Lindqvist was incorrectly quoted as saying “{W}”.",
        {W: "withdrawn"},
    ),
    case(
        "the new wording only",
        f"Correction: This story has been updated. Rosa Lindqvist said “{W}”.",
        {W: "said"},
    ),
    case("no notice", f"“An earlier version of the law was wrong,” said Rosa Lindqvist. “{W.capitalize()}.”",
         {W.capitalize(): "said"}),
)  # fmt: skip


def _factuality(read, text: str) -> set[Factuality]:
    return {quotation.factuality for quotation in read(text).quotations}


@pytest.mark.parametrize("text", SAID)
def test_what_was_said(read, text):
    assert _factuality(read, text) == {"said"}


@pytest.mark.parametrize("text", DENIED)
def test_what_was_not_said(read, text):
    assert _factuality(read, text) == {"denied"}


@pytest.mark.parametrize("text", HYPOTHETICAL)
def test_what_may_be_said(read, text):
    assert _factuality(read, text) == {"hypothetical"}


@pytest.mark.parametrize("text", WITHDRAWN)
def test_what_was_withdrawn(read, text):
    assert _factuality(read, text) == {"withdrawn"}


@pytest.mark.parametrize(
    "text",
    [
        f"It was rumoured that Rosa Lindqvist had said “{W}”.",
        f"Rosa Lindqvist disputes the newspaper’s account, according to which she shouted “{W}”.",
    ],
)
def test_what_is_only_reported_of_somebody_was_not_said_by_them(read, text):
    quotations = [q for q in read(text).quotations if "Rosa Lindqvist" in who(q) and q.type == "direct"]
    assert quotations and "said" not in {q.factuality for q in quotations}


@pytest.mark.parametrize(("text", "expected"), NOTICES)
def test_notices_take_back_a_wording(read, text, expected):
    extraction = read(_STORY + text)
    found = [(words_at(extraction, *quotation.content), quotation.factuality) for quotation in extraction.quotations]
    for words, factuality in expected.items():
        assert {got for content, got in found if words in content} == {factuality}, found


def test_the_person_whose_words_are_taken_back_is_the_speaker(read):
    text = f"Correction: An earlier version of this story quoted Rosa Lindqvist as saying “{W}”."
    quotation = read(_STORY + text).quotations[1]
    assert (who(quotation), words_at(read(_STORY + text), *quotation.content)) == ("Rosa Lindqvist", W)
    assert quotation.type == "direct"


@pytest.mark.parametrize(
    "text",
    [
        f"The report did not quote Ann Lee as saying {W}.",
        f"The Gazette falsely quoted Ann Lee as saying “{W}”.",
        f"Ann Lee was misquoted as saying “{W}”.",
    ],
)
def test_words_that_somebody_is_wrongly_quoted_with_are_denied(read, text):
    (quotation,) = read(text).quotations
    assert (words_at(read(text), *quotation.content), quotation.factuality) == (W, "denied")
