"""Claims cut out of words that take them back, and of what an article prints between a speaker and their words."""

from datetime import date

import pytest

from quotes_service.records import Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup.claims.verify import verify
from tests.factories import article, extraction, quotation, span

HOLDS = "the wall will hold"
LEE = (Speaker("Ann Lee", "person", 0.9, ("Ann Lee",)),)


def keep(ctx, text: str, *contents: str, cue: str = "said", **fields) -> None:
    """Keep an article in which Ann Lee is quoted with these parts."""
    told = quotation(text, *contents, speakers=LEE, cue=span(text, cue), **fields)
    articles.add_article(
        ctx,
        article(text, url=f"https://post.example/{hash(text)}", published_at=date(2024, 5, 1)),
        extraction(text, told),
    )


@pytest.mark.parametrize(
    ("text", "content", "left_out"),
    [
        (
            "“I used to think the wall will hold,” said Ann Lee.",
            "I used to think the wall will hold,",
            "I used to think",
        ),
        ("“The wall will hold unless we pay,” said Ann Lee.", "The wall will hold unless we pay,", "unless we pay,"),
        ("“The wall will hold? That is a lie,” said Ann Lee.", "The wall will hold? That is a lie,", "That is a lie,"),
    ],
)
def test_a_claim_without_the_words_that_take_it_back_is_altered(ctx, text, content, left_out):
    keep(ctx, text, content)
    answer = verify(ctx, text=HOLDS, name="Ann Lee")
    assert answer["verdict"] == "altered"
    assert {"op": "deleted", "text": left_out} in answer["matches"][0]["diff"]
    assert verify(ctx, text=content, name="Ann Lee")["verdict"] == "exact"


@pytest.mark.parametrize(
    ("text", "cue", "verdict"),
    [
        ("Ann Lee said that the wall will hold.", "said", "exact"),
        ("Ann Lee told the town on Monday that the wall will hold.", "told", "exact"),
        ("Ann Lee has long maintained that the wall will hold.", "has long maintained", "exact"),
        ("Ann Lee hopes that the wall will hold.", "hopes", "altered"),
        ("Ann Lee denied that the wall will hold.", "denied", "denied"),
        ("Ann Lee disputes claims that the wall will hold.", "disputes", "denied"),
        ("Ann Lee does not believe that the wall will hold.", "does not believe", "denied"),
        ("Ann Lee wonders whether the wall will hold.", "wonders", "denied"),
    ],
)
def test_the_words_between_a_speaker_and_what_is_reported_count(ctx, text, cue, verdict):
    start = text.index("claims that") if "claims" in text else text.index("whether" if "whether" in text else "that")
    keep(ctx, text, text[start:-1], cue=cue, type="indirect")
    assert verify(ctx, text=HOLDS, name="Ann Lee")["verdict"] == verdict


def test_a_denial_elsewhere_is_shown_beside_what_was_said(ctx):
    keep(ctx, "“The wall will hold,” said Ann Lee.", "The wall will hold,")
    keep(ctx, "Ann Lee denied that the wall will hold.", "the wall will hold", cue="denied", type="indirect")
    answer = verify(ctx, text=HOLDS, name="Ann Lee")
    assert answer["verdict"] == "exact"
    assert [match["quotation"]["type"] for match in answer["matches"]] == ["direct", "indirect"]


def test_the_parts_of_an_utterance_are_sentences_of_their_own(ctx):
    """What follows the attribution does not depend on the sentence before it."""
    text = "“If it rains, we close,” Ann Lee said. “The wall will hold.”"
    keep(ctx, text, "If it rains, we close,", "The wall will hold.")
    assert verify(ctx, text=HOLDS, name="Ann Lee")["verdict"] == "exact"


def test_a_claim_pasted_as_printed_spans_two_quotations(ctx):
    text = "“The wall is old,” Ann Lee said, looking up. “The wall will hold.”"
    keep(ctx, text, "The wall is old,", "The wall will hold.")
    assert verify(ctx, text=text)["verdict"] == "exact"
