"""Training and export, on a network of a size that learns two sentences in seconds."""

from __future__ import annotations

import copy
import random
from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")

import torch

from quotes_service.extract.attribution.tagger import possible_cues
from quotes_service.extract.attribution.windows import read_tokenizer
from quotes_service.extract.weights import FOLDER
from quotes_service.training import confidence, speakers
from quotes_service.training.corpus import Article, Gold, Sample, samples
from quotes_service.training.learning import fit, losses
from quotes_service.training.learning.export import export, restore
from quotes_service.training.learning.network import Tagger
from quotes_service.training.silver import Token

CONFIG = {
    "hidden_size": 24,
    "layer_norm_eps": 1e-12,
    "vocab_size": 30522,
    "max_position_embeddings": 300,
    "num_attention_heads": 2,
    "intermediate_size": 48,
    "num_hidden_layers": 1,
}
CLASSES = {"tag": ["NNP", "VBD"], "relation": ["nsubj", "ROOT"], "entity": ["O", "B-PERSON", "I-PERSON"]}
TEXT = "Ann Lee said rain would fall."


@pytest.fixture
def articles() -> list[Article]:
    gold = [Gold([(8, 12)], [(0, 7)], [(13, 28)])]
    tokens = [Token(0, 3, "NNP", "nsubj", "B-PERSON", True), Token(8, 12, "VBD", "ROOT", "O", False)]
    return [Article(str(n), TEXT, gold, tokens) for n in range(8)]


@pytest.fixture
def tagger() -> Tagger:
    torch.manual_seed(1)
    return Tagger(CONFIG, fit.Columns.of(CLASSES).total)


def loss_of(tagger: Tagger, group: list[Sample]) -> float:
    batch, columns = losses.Batch.of(group, random.Random(1)), losses.Columns.of(CLASSES)
    reading = losses.Reading(tagger.eval(), batch, fast=False)
    return losses.total(
        losses.from_labels(reading, losses.Cues(batch, reading.scores[..., columns.cue]), columns)
    ).item()


def test_the_loss_falls(articles, tagger):
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")
    group = [s for a in articles for s in samples(a, tokenizer, CLASSES)]
    before = loss_of(tagger, group)
    recipe = fit.Recipe(epochs=8, batch=4, rate=3e-3, fresh_rate=3e-3, averaging=0.5, masked=0.0)
    averages = fit.fit(tagger, [fit.Share(articles, 1)], tokenizer, CLASSES, recipe, report=lambda line: None)
    tagger.load_state_dict(averages[-1])
    assert loss_of(tagger, group) < before / 2


def test_a_student_learns_what_a_teacher_reads_in_texts_without_annotation(articles, tagger):
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")
    recipe = fit.Recipe(epochs=8, batch=4, rate=3e-3, fresh_rate=3e-3, averaging=0.5, masked=0.0)
    teacher = copy.deepcopy(tagger)
    teacher.load_state_dict(fit.fit(teacher, [fit.Share(articles, 1)], tokenizer, CLASSES, recipe, print)[-1])
    unannotated = [fit.Share([replace(a, attributions=None) for a in articles], 1)]
    group = [s for a in articles for s in samples(a, tokenizer, CLASSES)]
    before = loss_of(tagger, group)
    averages = fit.fit(tagger, unannotated, tokenizer, CLASSES, recipe, lambda line: None, teacher=teacher)
    tagger.load_state_dict(averages[-1])
    assert loss_of(tagger, group) < before / 2


def test_the_windows_are_the_same_however_many_processes_cut_them(articles):
    cutting = read_tokenizer(FOLDER / "tokenizer.json"), CLASSES
    recipe = fit.Recipe(epochs=2)
    alone, together = (
        [
            [w.ids.tolist() for w in epoch]
            for epoch in fit._epochs([fit.Share(articles, 1.5)], recipe, 0, cutting, workers)
        ]
        for workers in (0, 2)
    )
    assert alone == together
    assert len(alone) == 2


def test_training_goes_on_after_an_interruption(articles, tagger, tmp_path):
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")
    recipe = fit.Recipe(epochs=3, batch=4, masked=0.0)

    def train(checkpoint=None, report=lambda line: None):
        shares = [fit.Share(articles, 1)]
        return fit.fit(copy.deepcopy(tagger), shares, tokenizer, CLASSES, recipe, report, checkpoint)

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    undisturbed = train()
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run.pt", interrupt)
    resumed = train(tmp_path / "run.pt")
    assert len(resumed) == len(undisturbed) == 3
    for name, weight in undisturbed[-1].items():  # sums of several threads differ in the last digits
        assert torch.allclose(weight, resumed[-1][name], atol=1e-4), name


def test_training_goes_on_from_the_exported_weights(tagger, tmp_path):
    export(tagger, CLASSES, FOLDER / "tokenizer.json", tmp_path)
    torch.manual_seed(2)
    other = Tagger(CONFIG, fit.Columns.of(CLASSES).total)
    restore(other, tmp_path)
    for (name, weight), restored in zip(tagger.named_parameters(), other.parameters(), strict=True):
        assert torch.allclose(weight, restored, atol=0.05 * float(weight.detach().abs().max()) + 1e-3), name


def test_an_exported_model_loads_and_extracts(tagger, tmp_path):
    from spacy.lang.en import English

    from quotes_service.extract.attribution.tagger import Tagger as Component

    export(tagger, CLASSES, FOLDER / "tokenizer.json", tmp_path)
    nlp = English()
    nlp.add_pipe("quotes_layout")
    doc = Component(tmp_path, nlp)(nlp(TEXT))
    assert {t.tag_ for t in doc} <= {"NNP", "VBD"}
    assert all(0 <= cue.probability <= 1 and cue.labels.shape[1] == 5 for cue in doc._.cue_candidates)


def test_candidates_are_runs_of_likely_pieces():
    inside = torch.tensor([0.1, 0.9, 0.8, 0.1, 0.9, 0.9]).numpy()
    begins = torch.tensor([0.0, 0.9, 0.1, 0.0, 0.9, 0.8]).numpy()
    assert possible_cues(inside, begins, 0, 6, 0.5) == [(1, 2), (4,), (5,)]


def test_the_choice_of_a_speaker_is_learnt():
    near, far = {"near": 1.0}, {"far": 1.0}
    posed = [speakers.Choice("pronoun", [near, far], 0)] * 20 + [speakers.Choice("pronoun", [far], None)] * 20
    weights = speakers.fit(posed)
    assert all(share == 1.0 for _, share, _ in speakers.cross_validated([posed[::2], posed[1::2]], folds=2))
    assert weights["near"] > weights["far"]


def test_confidence_is_calibrated_on_what_it_was_fitted_on():
    sure = confidence.Case({"": 1.0, "cue": 2.0}, {"": 1.0}, True, True)
    unsure = confidence.Case({"": 1.0, "cue": -2.0}, {"": 1.0}, False, None)
    judged = [sure] * 90 + [unsure] * 90 + [sure._replace(content_right=False, speaker_right=None)] * 10
    predictions = confidence.predictions(confidence.fit(judged), judged)
    assert confidence.calibration_error(predictions["content"]) < 0.05
    assert max(p for p, right in predictions["content"]) > 0.8


@pytest.mark.parametrize(
    ("pairs", "error"),
    [([(0.95, True)] * 19 + [(0.95, False)], 0.0), ([(0.95, False)] * 10, 0.95), ([(0.25, True), (0.25, False)], 0.25)],
)
def test_calibration_error(pairs, error):
    assert confidence.calibration_error(pairs) == pytest.approx(error)
