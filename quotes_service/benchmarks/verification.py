"""How often the answers about claims mislead, on judged and mechanical claims over the articles of ../shared/eval.

    python -m quotes_service.benchmarks.verification FOLDER FILE.jsonl [...] [--database FILE.db] [-v] [--json]

FOLDER is docs/verification; its README.md describes the claims. Prints for each kind how many claims were answered by
a verdict that is not accepted for them, and how often each verdict was given.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes_service.benchmarks.claims import Claim, judged_claims, mechanical_claims, printed_quotations
from quotes_service.benchmarks.corpora import open_directory, read_rows
from quotes_service.context import Context
from quotes_service.services.lookup.claims.verify import verify

_MARKS = {"equal": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on a claim, with the best match: its words and the diff that turns them into the claim."""

    claim: Claim
    verdict: str
    printed: str = ""
    diff: str = ""

    @property
    def misleads(self) -> bool:
        return self.verdict not in self.claim.accepted


def ask(ctx: Context, claims: Iterable[Claim]) -> Iterator[Answer]:
    """The answers of the service."""
    for claim in claims:
        answer = verify(ctx, text=claim.text, name=claim.name)
        best = answer["matches"][:1]
        yield Answer(
            claim,
            answer["verdict"],
            *(match["quotation"]["content"]["text"] for match in best),
            *(" ".join(_MARKS[part["op"]].format(part["text"]) for part in match["diff"]) for match in best),
        )


def count(answers: Iterable[Answer]) -> dict[str, dict[str, Any]]:
    """For each kind, and for each group of kinds before its first: how many claims, misleading answers and verdicts."""
    counts: dict[str, dict[str, Any]] = defaultdict(lambda: {"claims": 0, "misleading": 0, "verdicts": Counter()})
    for answer in answers:
        group = answer.claim.kind.partition("/")[0]
        for kind in dict.fromkeys((group, answer.claim.kind)):
            counts[kind]["claims"] += 1
            counts[kind]["misleading"] += answer.misleads
            counts[kind]["verdicts"][answer.verdict] += 1
    return counts


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--database", type=Path, help="where to keep the articles; an existing one is used again")
    parser.add_argument("-v", "--verbose", action="store_true", help="show each misleading answer")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    options = parser.parse_args()
    texts = {(path.name, row["id"]): row["text"] for path in options.articles for row in read_rows(path)}
    claims = judged_claims(read_rows(options.folder / "claims.jsonl"), texts)
    paths = [*options.articles, options.folder / "articles.jsonl"]
    with open_directory(paths, options.database, _ignore if options.json else report) as ctx:
        answers = list(ask(ctx, [*claims, *mechanical_claims(printed_quotations(ctx))]))
    counts = count(answers)
    if options.json:
        report(json.dumps(counts))
        return
    report(f"{'kind':34}{'claims':>7}{'misleading':>11}{'share':>8}  verdicts")
    for kind, row in counts.items():
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in row["verdicts"].most_common())
        share = row["misleading"] / row["claims"]
        report(f"{kind:34}{row['claims']:>7}{row['misleading']:>11}{share:>8.1%}  {verdicts}")
    for answer in answers if options.verbose else ():
        if answer.misleads:
            claim, accepted = answer.claim, " or ".join(sorted(answer.claim.accepted))
            report(f"\n{claim.id}: {claim.text!r} by {claim.name}: {answer.verdict}, not {accepted}")
            report(f"  printed: {answer.printed}\n  diff: {answer.diff}")


def _ignore(_: str) -> None:
    """JSON is printed alone."""


if __name__ == "__main__":
    main()
