"""Frames around the claimed words, which stand between | and |."""

import pytest

from quotes_service.resolve.quotes.framing import frame_of
from quotes_service.resolve.quotes.tokens import TokenizedText


def framed(marked: str, lead: str = "") -> bool:
    before, claim, after = marked.split("|")
    text = TokenizedText(before + claim + after)
    start = len(TokenizedText(before).words)
    end = start + len(TokenizedText(claim).words)
    return frame_of(text, start, end, asks=claim.strip().endswith("?"), lead=TokenizedText(lead).words) is not None


@pytest.mark.parametrize(
    "text",
    [
        # what was thought once
        "I used to think |the wall will hold|",
        "I used to believe that |the wall will hold|",
        "We once thought that |the wall will hold|",
        "I had hoped |the wall will hold|",
        "We assumed |the wall will hold|",
        # what others say and think
        "My opponent claims |the wall will hold|",
        "My opponent claims, falsely, that |the wall will hold|",
        "They say |the wall will hold|",
        "People tell me |the wall will hold|",
        "They keep telling us that |the wall will hold|",
        "Some people believe |the wall will hold|",
        "The mayor told the people of Ostvik that |the wall will hold|",
        "He thinks that |the wall will hold|",
        "You would think |the wall will hold|",
        "It is said that |the wall will hold|",
        "It has been claimed that |the wall will hold|",
        "I was told |the wall will hold|",
        "I have heard people say |the wall will hold|",
        "Anyone who says |the wall will hold| is a fool",
        "They are saying: |the wall will hold|",
        "They say, ‘|the wall will hold|’, and do nothing",
        "What they say is that |the wall will hold|",
        "|The wall will hold|, they say",
        "|The wall will hold|, my opponents claim, and they are paid to",
        "|The wall will hold|, or so he thinks",
        "As they like to say, |the wall will hold|",
        "According to my opponent, |the wall will hold|",
        "In their view, |the wall will hold|",
        # what is called untrue
        "It is a lie that |the wall will hold|",
        "It's simply not true that |the wall will hold|",
        "It is false that |the wall will hold|",
        "It is impossible that |the wall will hold|",
        "It is unlikely that |the wall will hold|",
        "The myth that |the wall will hold| has been around for years",
        "There is a rumour that |the wall will hold|",
        "Their argument is that |the wall will hold|",
        "The idea was that |the wall will hold|",
        "There is a risk that |the wall will break|",
        "That |the wall will hold| is a lie",
        "|The wall will hold| is what they want us to believe",
        "|The wall will hold|? That's a lie.",
        "|The wall will hold|. That is simply not true.",
        "|The wall will hold|? Nonsense.",
        "|The wall will hold|. I don't believe that.",
        # what nobody asserts
        "They want me to say |the wall will hold|",
        "I would be a monster if I told you |the wall will hold|",
        "I would be lying if I said that |the wall will hold|",
        "If |the wall will hold|, we are safe",
        "If we pay, |the wall will hold|",
        "Unless they lie, |the wall will hold|",
        "Suppose |the wall will hold|",
        "Imagine that |the wall will hold|",
        "I wonder whether |the wall will hold|",
        "I hope |the wall will hold|",
        "I wish |the wall would hold|",
        "We fear that |the wall will break|",
        "I doubt that |the wall will hold|",
        "I could say |the wall will hold|",
        "We might think that |the wall will hold|",
        "I can't say that |the wall will hold|",
        "I would never say |the wall will hold|",
        "I do not for one moment believe that |the wall will hold|",
        "Nobody believes |the wall will hold|",
        "We have never said that |the wall will hold|",
        "It would be wrong to say |the wall will hold|",
        "You cannot tell people that |the wall will hold|",
        "Stop saying |the wall will hold|",
        "Don't tell me |the wall will hold|",
        "They accused me of saying |the wall will hold|",
        "Researchers dispute that |the wall will hold|",
        "We deny that |the wall will hold|",
        "I reject the idea that |the wall will hold|",
        "There is no evidence that |the wall will hold|",
        "It never crossed my mind that |the wall will hold|",
        "This does not necessarily mean that |the wall will hold|",
        "He acts as if |the wall will hold|",
        # conditions and questions
        "|The wall will hold| unless we pay",
        "|The wall will hold| for a year unless we pay",
        "|The wall will hold| if we pay",
        "|The wall will hold|, but only if we pay",
        "|The wall will hold| as long as we pay",
        "Do you think |the wall will hold|?",
        "|The wall will hold|?",
        "Who says |the wall will hold|?",
        "Is it true that |the wall will hold|?",
        "Did you know that |the wall will hold|?",
    ],
)
def test_frames_that_take_words_back(text):
    assert framed(text)


@pytest.mark.parametrize(
    "text",
    [
        "|The wall will hold|",
        "I think |the wall will hold|",
        "We believe that |the wall will hold|",
        "I have always thought that |the wall will hold|",
        "I still say |the wall will hold|",
        "I told the minister in March that |the wall will hold|",
        "We warned them |the wall will break|",
        "I want to say that |the wall will hold|",
        "I have to tell you |the wall will hold|",
        "Let me say that |the wall will hold|",
        "I would say |the wall will hold|",
        "I'm telling you, |the wall will hold|",
        "My view is that |the wall will hold|",
        "It is fair to say |the wall will hold|",
        "There is no doubt that |the wall will hold|",
        "I don't doubt that |the wall will hold|",
        "The truth is |the wall will hold|",
        "It is true that |the wall will hold|",
        "It is clear that |the wall will hold|",
        "The fact that |the wall will hold| is a relief",
        "The problem is that |the wall will break|",
        # what is known
        "We found that |the wall will hold|",
        "The tests show that |the wall will hold|",
        "The data suggest |the wall will hold|",
        "Everybody knows |the wall will hold|",
        "He knows that |the wall will hold|",
        "Remember that |the wall will hold|",
        "Don't forget that |the wall will hold|",
        "It means that |the wall will hold|",
        # other words before and after
        "I was asked why |the wall will break|",
        "They left because |the wall will break|",
        "We are safe, and |the wall will hold|",
        "They say it is old, but |the wall will hold|",
        "They lie to us. |The wall will hold|",
        "We paid for the wall that |broke last year|",
        "I hate |the wall in the old harbour|",
        "|The wall will hold| and we are safe",
        "|The wall will hold|, I think",
        "|The wall will hold|, you know",
        "|The wall will hold| even if we do not pay",
        "Even if we do not pay, |the wall will hold|",
        "If you ask me, |the wall will hold|",
        "|The wall will hold|, won't it?",
        "|The wall will hold|, right?",
        "|Will the wall hold|?",
        "|How will the wall hold|?",
        "|The wall will hold?|",
        "|The wall will hold|. That is good.",
        "|The wall will hold|. It is not high.",
        "|The wall will hold|. I don't know when.",
        "In the old town, |the wall will hold|",
        "In my view, |the wall will hold|",
        "According to our data, |the wall will hold|",
    ],
)
def test_frames_that_assert_words(text):
    assert not framed(text)


@pytest.mark.parametrize(
    ("lead", "takes_back"),
    [
        ("Researchers dispute that", True),
        ("Lee denied that", True),
        ("Lee dismissed claims that", True),
        ("Lee rejected the idea that", True),
        ("Lee does not believe that", True),
        ("Lee wonders whether", True),
        ("Lee hopes", True),
        ("Lee doubts", True),
        ("Lee said", False),
        ("Lee thought that", False),
        ("Lee thinks", False),
        ("Lee told the Post on Monday that", False),
        ("Lee argues", False),
        ("Lee has no doubt that", False),
        ("Lee warned of the risk that", True),
    ],
)
def test_the_words_before_a_quotation_are_its_speakers(lead, takes_back):
    assert framed("|the wall will hold|", lead) == takes_back
