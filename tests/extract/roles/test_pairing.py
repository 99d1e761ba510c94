"""Titles and institutions that the encoder labelled, put together."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from quotes_service.extract.roles.labels import LabelledSpan
from quotes_service.extract.roles.pairing import Pairing


def labelled(marked: str) -> tuple[Doc, list[LabelledSpan]]:
    """The text without its brackets, and the spans in them: [a title], {an institution}."""
    words: list[str] = []
    spans, start = [], 0
    for word in marked.replace("[", " [ ").replace("]", " ] ").replace("{", " { ").replace("}", " } ").split():
        if word in "[{":
            start = len(words)
        elif word in "]}":
            spans.append(LabelledSpan("title" if word == "]" else "institution", start, len(words), 0.9))
        else:
            words.append(word)
    vocab = spacy.blank("en").vocab
    tags = ["IN" if w in {"of", "at", "for"} else "DT" if w in {"the", "a"} else "NN" for w in words]
    return Doc(vocab, words, tags=tags, sent_starts=[n == 0 or words[n - 1] == "." for n in range(len(words))]), spans


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Lee , a [baker] at {Ellery Mills}", [("baker", "Ellery Mills", False)]),
        ("{Ellery Mills} [baker] Lee", [("baker", "Ellery Mills", False)]),
        ("[baker] at {A Mill} and [trustee] of {B Trust}", [("baker", "A Mill", False), ("trustee", "B Trust", False)]),
        ("Lee , [keeper] and [head] of {A Museum}", [("keeper", "A Museum", False), ("head", "A Museum", False)]),
        ("Lee , a former [baker] at {A Mills}", [("baker", "A Mills", True)]),
        ("Lee , of {A Mills} , left .", [(None, "A Mills", False)]),
        ("Lee is a [baker] . She likes {A Mills}", [("baker", None, False), (None, "A Mills", False)]),
    ],
)  # fmt: skip
def test_titles_and_institutions_are_paired(marked, expected):
    doc, spans = labelled(marked)
    roles = [r.parsed for r in Pairing(doc, [None] * len(doc)).roles(spans)]
    assert [(r.title, r.institution, r.former) for r in roles] == expected


def test_the_likelier_of_two_spans_that_overlap_is_kept():
    doc, (span,) = labelled("Lee , a [head baker]")
    worse = LabelledSpan("title", span.start + 1, span.end, 0.6)
    assert [r.parsed.title for r in Pairing(doc, [None] * len(doc)).roles([worse, span])] == ["head baker"]
