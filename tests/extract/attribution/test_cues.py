"""The mode of an attribution by its cue."""

from __future__ import annotations

import pytest

from quotes_service.extract.attribution.cues import lemmas, mode_of

SPEECH = (
    "said|has said|says in a new book|SAID|said in a statement|in a statement|was asked|asked about|according to|:|—|"
    "tweeted|wrote|have written|calling for|is calling for|called on|support, he said|wants to say|"
    "is expected to announce|allegations of|made clear|made it clear|put it|hit back|as he put it|went on to say|"
    "denied|replies|admitted|quipped|labelled|signalling|emphasised|criticising|apologises|noting|urging|found|"
    "also found|reportedly|told|vowed to|agreed"
).split("|")
ATTITUDE = (
    "believes|opposes|wants|wanted|hopes|support|supporting|plans|knows|sees|is expected|are widely expected|seems to|"
    "feels|learned|fears|thinks|has no doubt|is convinced|endorsed|view|in the hope of|shows|put|made|went|"
    "declined to comment|refused to say|failed to mention|did not say|didn't mention|doesn’t say|never said|"
    "is called|also known as|so-called|were found|was first observed|signed|must calibrate|in|"
    "has repeatedly supported"
).split("|")


@pytest.mark.parametrize("cue", SPEECH)
def test_words_of_saying_and_writing_are_speech(cue):
    assert mode_of(cue) == "speech"


@pytest.mark.parametrize("cue", ATTITUDE)
def test_thoughts_wishes_stances_and_what_was_not_said_are_attitudes(cue):
    assert mode_of(cue) == "attitude"


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("said", "say"),
        ("wrote", "write"),
        ("replied", "reply"),
        ("replies", "reply"),
        ("noted", "note"),
        ("noting", "note"),
        ("stresses", "stress"),
        ("admitting", "admit"),
        ("signalled", "signal"),
        ("called", "call"),
        ("criticise", "criticize"),
        ("criticised", "criticize"),
        ("emphasising", "emphasize"),
    ],
)
def test_a_form_has_its_lemma_among_the_candidates(form, lemma):
    assert lemma in set(lemmas(form))
