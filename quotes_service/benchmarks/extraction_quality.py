"""How good the extraction is on annotated articles, with confidence intervals.

    python -m quotes_service.benchmarks.extraction_quality ../shared/eval [--output var]

reads the folder's development articles, writes the extractions to ``var/<name>.out.jsonl`` and prints precision, recall
and F1 of each measure of the folder's ``score.py``, with the 95 % bootstrap interval of F1 over articles.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy

from quotes_service.extract.pipeline import Extractor, build
from quotes_service.extract.weights import FOLDER
from quotes_service.records import Extraction, Span
from quotes_service.settings import Settings

#: Corpus -> the modes of quotations that are annotated in it: in the second, acts of speech only.
CORPORA = {"polnear_dev": frozenset({"speech", "attitude"}), "science_dev": frozenset({"speech"})}
_RESAMPLES, _SEED = 1000, 20240229
_MOST = 999  # quotations of an article: up to here a count follows from a percentage with one decimal


class Counts(NamedTuple):
    """What each article adds to each figure, [articles, figures, 4]: gold items that were predicted, gold items,
    predicted items that are right, predicted items."""

    figures: list[str]
    table: numpy.ndarray


def load_score(folder: Path) -> ModuleType:
    """The scorer ``folder/score.py`` as a module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None and spec.loader is not None, "a .py file always has a loader"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(id: str, extraction: Extraction) -> dict:
    """An extraction as the scorer reads it."""

    def spans(span: Span | None) -> list[Span]:
        return [span] if span else []

    quotes = [
        {
            "content": q.content,
            "cue": spans(q.cue),
            "source": spans(q.source),
            "type": q.type,
            "mode": q.mode,
            "speakers": [s.name for s in q.speakers if s.kind in {"person", "organization"}],
            "confidence": q.confidence,
        }
        for q in extraction.quotations
    ]
    people = [
        {"name": p.name, "roles": [{"title": r.title, "institution": r.institution} for r in p.roles]}
        for p in extraction.people
    ]
    return {"id": id, "quotes": quotes, "people": people}


def predict(extractor: Extractor, gold: Mapping[str, dict]) -> dict[str, dict]:
    """The scorer's line of each article, by article id."""
    extractions = extractor.pipe(row["text"] for row in gold.values())
    return {id: line(id, extraction) for id, extraction in zip(gold, extractions, strict=True)}


def with_modes(predicted: Mapping[str, dict], modes: frozenset[str]) -> dict[str, dict]:
    """The same lines with the quotations of these modes only."""
    return {id: {**row, "quotes": [q for q in row["quotes"] if q["mode"] in modes]} for id, row in predicted.items()}


def count(score: ModuleType, gold: Mapping[str, dict], predicted: Mapping[str, dict], speakers: dict | None) -> Counts:
    """Score each article by itself. ``rows`` computes the scorer's report from the sums of these counts."""
    reports = [score.score({id: article}, predicted, speakers) for id, article in gold.items()]
    figures = sorted({figure for report in reports for figure in report} - {"articles"})
    table = numpy.zeros((len(reports), len(figures), 4), dtype=numpy.int64)
    for number, report in enumerate(reports):
        for column, figure in enumerate(figures):
            if figure in report:
                table[number, column] = _counts(report[figure])
    return Counts(figures, table)


def _counts(row: Mapping[str, float]) -> tuple[int, int, int, int]:
    """The counts behind one figure of a report, from its rounded percentages."""
    gold, predicted = int(row["gold"]), int(row["predicted"])
    if max(gold, predicted) > _MOST:
        raise ValueError(f"an article with over {_MOST} quotations cannot be counted from its rounded report")
    return round(row["recall"] * gold / 100), gold, round(row["precision"] * predicted / 100), predicted


def rows(sums: numpy.ndarray) -> numpy.ndarray:
    """Precision, recall and F1 in per cent, [..., 3], of summed counts, [..., 4]; 0 where there is nothing to divide
    by."""
    recalled, gold, right, predicted = numpy.moveaxis(sums.astype(float), -1, 0)
    precision, recall = right / numpy.maximum(predicted, 1), recalled / numpy.maximum(gold, 1)
    both = precision + recall
    f1 = numpy.where(both > 0, 2 * precision * recall / numpy.where(both > 0, both, 1), 0.0)
    return 100 * numpy.stack([precision, recall, f1], axis=-1)


def intervals(counts: Counts, resamples: int = _RESAMPLES, seed: int = _SEED) -> numpy.ndarray:
    """The 2.5th and 97.5th percentile of each figure's F1 in per cent, [figures, 2], over articles drawn with
    replacement."""
    articles = len(counts.table)
    drawn = numpy.random.default_rng(seed).multinomial(articles, [1 / articles] * articles, size=resamples)
    f1 = rows(numpy.einsum("ra,afk->rfk", drawn, counts.table, optimize=True))[..., 2]
    return numpy.percentile(f1, (2.5, 97.5), axis=0).T


def as_table(counts: Counts) -> str:
    """The report as an aligned table."""
    sums = counts.table.sum(axis=0)
    lines = [f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'95 %':>13}{'gold':>7}{'found':>7}"]
    for figure, row, (low, high), total in zip(counts.figures, rows(sums), intervals(counts), sums, strict=True):
        shown = "".join(f"{value:7.1f}" for value in row)
        lines.append(f"{figure:24}{shown}{f'{low:.1f}-{high:.1f}':>13}{total[1]:7}{total[3]:7}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.benchmarks.extraction_quality", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "folder", type=Path, help="with score.py, and NAME.jsonl and NAME_speakers.jsonl of each corpus"
    )
    parser.add_argument("--output", type=Path, default=Path("var"), help="where NAME.out.jsonl are written")
    parser.add_argument("--model", type=Path, default=FOLDER, help="the folder of the tagger's weights")
    options = parser.parse_args(arguments)
    if not (options.folder / "score.py").is_file():
        parser.error(f"there is no score.py in {options.folder}")
    score = load_score(options.folder)
    settings = Settings.read()
    extractor = Extractor(build(settings.spacy_model, folder=options.model), settings.max_text_chars)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, modes in CORPORA.items():
        gold = score.read_jsonl(options.folder / f"{name}.jsonl")
        speakers = score.read_jsonl(options.folder / f"{name}_speakers.jsonl")
        predicted = predict(extractor, gold)
        with (options.output / f"{name}.out.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in predicted.values())
        spoken = "" if "attitude" in modes else ", acts of speech only"
        print(f"{name}: {len(gold)} articles{spoken}")
        print(as_table(count(score, gold, with_modes(predicted, modes), speakers)), end="\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
