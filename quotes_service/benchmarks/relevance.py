"""How well experts are found for a subject, on judged questions over the articles of ../shared/eval.

    python -m quotes_service.benchmarks.relevance QUESTIONS.jsonl FILE.jsonl [...] [--semantic] [--database FILE.db]

QUESTIONS.jsonl is described in docs/relevance/README.md. Prints nDCG@10 (Järvelin and Kekäläinen, "Cumulated
gain-based evaluation of IR techniques", TOIS 2002; gain 2^grade - 1) and the share of questions with somebody of the
best grade among the first three.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from quotes_service.benchmarks.corpora import open_directory, read_rows
from quotes_service.context import Context
from quotes_service.resolve.names import name_key
from quotes_service.search.query import Query
from quotes_service.services.intake.embed import embed
from quotes_service.services.lookup import experts
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.filters import ExpertFilters
from quotes_service.store.querying.paging import Paging


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over some questions."""

    questions: int
    ndcg: float
    best_in_three: float


def digest(name: str) -> str:
    """The digest of a name that identifies a person in the judgements."""
    return blake2b(name_key(name).encode(), digest_size=8).hexdigest()


def ndcg(hits: Sequence[str], grades: Mapping[str, int], first: int = 10) -> float:
    """The gain of these hits in their order, each counted once, divided by the gain of the best order, 0 to 1."""
    order = [grades.get(hit, 0) for hit in dict.fromkeys(hits)]
    return _gain(order[:first]) / _gain(sorted(grades.values(), reverse=True)[:first])


def _gain(grades: Iterable[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def ask(ctx: Context, questions: Sequence[dict], **options) -> dict[str, Figures]:
    """The figures of each kind of question and of all; ``options`` are those of RankingOptions."""
    scores: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for question in questions:
        filters = ExpertFilters(topic=Query.of(question["question"], "topic"))
        page = experts.find_experts(ctx, filters, RankingOptions(**options), Paging(30))
        hits, grades = [digest(item["name"]) for item in page["items"]], question["grades"]
        best = max(grades.values())
        score = ndcg(hits, grades), any(grades.get(hit) == best for hit in list(dict.fromkeys(hits))[:3])
        scores[question["kind"]].append(score)
        scores["all"].append(score)
    return {
        kind: Figures(len(rows), *(math.fsum(row[place] for row in rows) / len(rows) for place in (0, 1)))
        for kind, rows in sorted(scores.items())
    }


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--semantic", action="store_true", help="also search by meaning")
    parser.add_argument("--database", type=Path, help="where to keep the articles; an existing one is used again")
    options = parser.parse_args()
    questions = read_rows(options.questions)
    with open_directory(options.articles, options.database, report, semantic=options.semantic) as ctx:
        if options.semantic:
            embed(ctx)
        report(f"{'damping':>8}  {'kind':8}{'questions':>10}{'nDCG@10':>9}{'best in first three':>21}")
        for damping in (0.0, 0.5, 1.0):
            for kind, row in ask(ctx, questions, damping=damping).items():
                report(f"{damping:>8}  {kind:8}{row.questions:>10}{row.ndcg:>9.3f}{row.best_in_three:>21.3f}")


if __name__ == "__main__":
    main()
