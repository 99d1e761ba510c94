"""Annotated passages: the markup is read off the text, and what breaks the format is named."""

from __future__ import annotations

import json

import pytest

from quotes_service.records import Span
from quotes_service.training.annotations import attributions_of, of_passage, sheet_of
from quotes_service.training.passages import DATA, BadPassage, parse, plain, read

ROW = {
    "id": "a-1",
    "family": "apposition",
    "text": "{q1|“It is late”} {c1|said} {s1|{p1|Ann Lee}, a {t1|cook} at {i1|Ellery Mills}}. {p1|She} saw {u1|a man}.",
    "entities": {"p1": "Ann Lee", "u1": "a man"},
    "roles": [["p1", "t1", "i1", "current"]],
    "quotes": {"q1": {"who": ["p1"]}},
}


def test_the_text_and_the_spans_come_out_of_the_markup():
    text, spans = plain("{q1|“No,”} said {s1|{p1|Bo Ek}, a {t1|cook}}. {q1|“Never.”}")
    assert text == "“No,” said Bo Ek, a cook. “Never.”"
    assert {label: [span.of(text) for span in found] for label, found in spans.items()} == {
        "q1": ["“No,”", "“Never.”"],
        "s1": ["Bo Ek, a cook"],
        "p1": ["Bo Ek"],
        "t1": ["cook"],
    }


def test_a_passage_gives_what_the_corpora_give():
    passage = parse(ROW)
    (attribution,) = attributions_of(passage)
    assert [Span(*span).of(passage.text) for span in attribution["content"]] == ["“It is late”"]
    assert [Span(*span).of(passage.text) for span in attribution["source"]] == ["Ann Lee, a cook at Ellery Mills"]
    sheet = sheet_of(passage)
    assert sheet["attributions"] == {"q1": ["p1"]}
    assert sheet["speakers"]["p1"] == {
        "name": "Ann Lee",
        "kind": "person",
        "aliases": [],
        "roles": [{"title": "cook", "institution": "Ellery Mills"}],
    }


def test_names_are_anchors_and_pronouns_are_mentions():
    passage = parse(ROW)
    annotations = of_passage(passage)
    (roles,) = annotations.roles
    assert [Span(*s).of(passage.text) for s in roles.names] == ["Ann Lee"]
    assert [Span(*s).of(passage.text) for s in roles.titles] == ["cook"]
    assert [Span(*s).of(passage.text) for s in annotations.mentions[0]] == ["Ann Lee", "She"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": ROW["text"] + "{p1|"}, "the brace of p1 is not closed"),
        ({"text": ROW["text"] + "}"}, "a brace closes that was not opened"),
        ({"entities": {"p1": "Ann Lee"}}, "marked and not in entities, or the reverse: ['u1']"),
        ({"entities": {"p1": "Ann B. Lee", "u1": "a man"}}, "the name of p1 is not printed"),
        ({"roles": []}, "in no role: ['i1', 't1']"),
        ({"roles": [["p1", "i1", None, "current"]]}, "which is not marked or of another kind"),
        ({"quotes": {}}, "marked and not in quotes, or the reverse: ['q1']"),
        ({"quotes": {"q1": {"who": ["p2"]}}}, "q1 is said by ['p2'], who are marked nowhere"),
        ({"quotes": {"q1": {"who": ["p1"], "mode": "song"}}}, "q1 has mode 'song'"),
    ],
)
def test_what_breaks_the_format_is_named(change, error):
    with pytest.raises(BadPassage) as raised:
        parse({**ROW, **change})
    assert error in str(raised.value)


def test_a_bad_line_is_named_by_file_and_number(tmp_path):
    path = tmp_path / "passages.jsonl"
    path.write_text(json.dumps(ROW) + "\n{}\n", "utf-8")
    with pytest.raises(BadPassage, match=r"passages\.jsonl:2: the keys are"):
        list(read(path))


@pytest.mark.parametrize(("name", "least"), [("passages_train.jsonl", 450), ("passages_dev.jsonl", 100)])
def test_our_passages_are_right(name, least):
    passages = list(read(DATA / name))
    assert len(passages) >= least
    assert len({passage.id for passage in passages}) == len(passages)
