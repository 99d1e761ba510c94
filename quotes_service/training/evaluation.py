"""How good the extraction is on what the training held out: other news than PolNeAR's, and our own dev passages.

    python -m quotes_service.training.evaluation ../shared/eval

prints the scorer's figures on the held-out articles of ``news_train.jsonl`` (acts of speech only) and on
``data/passages_dev.jsonl``, and of the passages the share that is wholly right, by family. Needs no torch.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from quotes_service.benchmarks import extraction_quality as quality
from quotes_service.extract.pipeline import Extractor, build
from quotes_service.extract.weights import FOLDER
from quotes_service.training import annotations, passages
from quotes_service.training.datasets import Corpus

_WHOLE = ("content", "speaker", "role")


def held_out_news(data: Corpus) -> dict[str, dict]:
    """The held-out articles of other news by id, with acts of speech only."""
    rows = {key: row for key, row in data.news.rows.items() if key in data.news.held_out}
    return {
        key: {**row, "attributions": [a for a in row["attributions"] if a["mode"] == "speech"]}
        for key, row in rows.items()
    }


def wholly_right(score: ModuleType, gold: Mapping[str, dict], predicted: Mapping[str, dict], sheets: dict) -> set[str]:
    """The ids of the passages in which all quotations, named speakers and roles are found, and nothing else."""
    right = set()
    for key, row in gold.items():
        report = score.score({key: row}, predicted, sheets)
        rows = [report[name] for name in _WHOLE if name in report]
        if all(r["gold"] == r["predicted"] and (r["gold"] == 0 or r["f1"] == 100.0) for r in rows):
            right.add(key)
    return right


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.training.evaluation", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="with the corpora and score.py")
    parser.add_argument("--model", type=Path, default=FOLDER, help="the folder of the tagger's weights")
    options = parser.parse_args(arguments)
    data, score = Corpus(options.folder), quality.load_score(options.folder)
    extractor = Extractor(build(folder=options.model))

    news = held_out_news(data)
    predicted = quality.with_modes(quality.predict(extractor, news), frozenset({"speech"}))
    print(f"news, held out: {len(news)} articles, acts of speech only")
    print(quality.as_table(quality.count(score, news, predicted, data.news.sheets)), end="\n\n")

    dev = list(passages.read(passages.DATA / "passages_dev.jsonl"))
    gold = {p.id: {"id": p.id, "text": p.text, "attributions": annotations.attributions_of(p)} for p in dev}
    sheets = {p.id: annotations.sheet_of(p) for p in dev}
    predicted = quality.predict(extractor, gold)
    print(f"our own passages, for development: {len(gold)}")
    print(quality.as_table(quality.count(score, gold, predicted, sheets)), end="\n\n")
    right = wholly_right(score, gold, predicted, sheets)
    families: dict[str, list[bool]] = defaultdict(list)
    for passage in dev:
        families[passage.family].append(passage.id in right)
    for family, results in sorted(families.items(), key=lambda pair: sum(pair[1]) / len(pair[1])):
        print(f"{sum(results):3} of {len(results)} wholly right: {family}")
    print(f"{100 * len(right) / len(dev):.0f} % of {len(dev)} passages are wholly right")


if __name__ == "__main__":
    main()
