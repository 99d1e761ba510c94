"""How well near copies are told from other articles: stories of ../shared/eval, edited in many ways.

    python -m quotes_service.benchmarks.intake.copies ../shared/eval [--json]

Copies are made of real stories: cut, reordered, with another headline and dateline, with sentences exchanged for those
of another story, with words exchanged. Two articles count as found if they share a band and are near
(resolve.copies). What is no copy: all pairs of stories of the corpora, among them many on the same event by different
outlets, and texts of one formula. The most alike pairs of the corpora are printed, to be judged by reading them:
docs/copies.md says which are copies.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from statistics import mean

from quotes_service.benchmarks.corpora import read_rows
from quotes_service.benchmarks.intake.templated_texts import FORMULAS, filled
from quotes_service.resolve.copies import Shingled, bands, likeness, shingled

FILES = ("polnear_train", "polnear_dev", "science_dev", "science_news", "news_train")
#: Texts of each formula.
TEMPLATED = 40
#: Stories with at least this many sentences are edited.
_SENTENCES = 10

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")

Sentences = list[str]
Edit = Callable[[Sentences, Sentences, random.Random], Sentences]


def _cut(share: float) -> Edit:
    return lambda own, other, rng: own[: max(1, round(share * len(own)))]


def _exchanged(share: float) -> Edit:
    """This share of the sentences is dropped, and as many of another story stand elsewhere."""

    def edit(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
        number = round(share * len(own))
        dropped = set(rng.sample(range(len(own)), number))
        kept = [sentence for place, sentence in enumerate(own) if place not in dropped]
        for sentence in rng.sample(other, min(number, len(other))):
            kept.insert(rng.randint(0, len(kept)), sentence)
        return kept

    return edit


def _dropped(share: float) -> Edit:
    def edit(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
        dropped = set(rng.sample(range(len(own)), round(share * len(own))))
        return [sentence for place, sentence in enumerate(own) if place not in dropped]

    return edit


def _framed(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
    """Another headline, a dateline and a local sentence at the end."""
    return [f"{other[0]} LARKHAVEN (AP) — {own[0]}", *own[1:], f"{other[-1]}"]


def _reordered(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
    """The paragraphs, of three sentences, in another order."""
    paragraphs = [own[start : start + 3] for start in range(0, len(own), 3)]
    rng.shuffle(paragraphs)
    return [sentence for paragraph in paragraphs for sentence in paragraph]


def _reworded(every: int) -> Edit:
    """One word in ``every`` is another."""

    def edit(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
        words = " ".join(other).split()
        return [
            " ".join(rng.choice(words) if rng.random() < 1 / every else word for word in sentence.split())
            for sentence in own
        ]

    return edit


def _with_local_half(own: Sentences, other: Sentences, rng: random.Random) -> Sentences:
    """Half as much again of another story at the end."""
    return [*own, *other[: len(own) // 2]]


EDITS: dict[str, Edit] = {
    "cut to 80 %": _cut(0.8),
    "cut to 60 %": _cut(0.6),
    "cut to 40 %": _cut(0.4),
    "cut to 30 %": _cut(0.3),
    "cut to 20 %": _cut(0.2),
    "headline, dateline, local sentence": _framed,
    "paragraphs in another order": _reordered,
    "20 % of the sentences dropped": _dropped(0.2),
    "40 % of the sentences dropped": _dropped(0.4),
    "5 % of the sentences exchanged": _exchanged(0.05),
    "10 % of the sentences exchanged": _exchanged(0.1),
    "20 % of the sentences exchanged": _exchanged(0.2),
    "40 % of the sentences exchanged": _exchanged(0.4),
    "50 % of the sentences exchanged": _exchanged(0.5),
    "60 % of the sentences exchanged": _exchanged(0.6),
    "half as much added": _with_local_half,
    "every 40th word another": _reworded(40),
    "every 20th word another": _reworded(20),
    "every 10th word another": _reworded(10),
}


def stories(folder: Path) -> dict[str, str]:
    """Id -> text of all stories, each text once."""
    texts: dict[str, str] = {}
    for name in FILES:
        for row in read_rows(folder / f"{name}.jsonl"):
            texts.setdefault(row["text"], f"{name}:{row['id']}")
    return {id: text for text, id in texts.items()}


def recall(texts: list[str], seed: int = 1) -> dict[str, dict[str, float]]:
    """Kind of edit -> how many pairs of a story and its edited form there are, the share that is found, that is near,
    and the mean and the least share of common words."""
    rng = random.Random(seed)
    split = [sentences for text in texts if len(sentences := _SENTENCE.split(text)) >= _SENTENCES]
    figures = {}
    for kind, edit in EDITS.items():
        found, near, contained = [], [], []
        for number, own in enumerate(split):
            edited = edit(own, split[(number + 7) % len(split)], rng)
            one, other = shingled(" ".join(own)), shingled(" ".join(edited))
            alike = likeness(one, other)
            near.append(alike.is_near)
            found.append(alike.is_near and bool(set(bands(one)) & set(bands(other))))
            contained.append(alike.shared)
        figures[kind] = {
            "pairs": len(split),
            "found": mean(found),
            "near": mean(near),
            "shared": mean(contained),
            "least": min(contained),
        }
    return figures


def sharing(texts: dict[str, Shingled]) -> Iterator[tuple[str, str]]:
    """The pairs of texts that have any shingle in common."""
    having = defaultdict(list)
    for id, text in texts.items():
        for value in text.distinct.tolist():
            having[value].append(id)
    yield from {pair for ids in having.values() if len(ids) > 1 for pair in combinations(ids, 2)}


def joined(texts: dict[str, Shingled]) -> tuple[int, list[tuple[float, float, bool, str, str]]]:
    """How many pairs there are; and the most alike of them: share of common words, resemblance, near or not, ids."""
    alike = []
    for one, other in sharing(texts):
        measured = likeness(texts[one], texts[other])
        if measured.shared > 0.1:
            alike.append((measured.shared, measured.resemblance, measured.is_near, one, other))
    return len(texts) * (len(texts) - 1) // 2, sorted(alike, reverse=True)


def templated(texts: list[str], seed: int = 1) -> dict[str, tuple[int, int, float]]:
    """Formula -> how many pairs of its texts there are, how many are near, and the most words shared."""
    rng = random.Random(seed)
    figures = {}
    for kind in FORMULAS:
        made = []
        for number in range(TEMPLATED):
            body = " ".join(_SENTENCE.split(texts[number])[: rng.randint(4, 12)])
            made.append(shingled(filled(kind, body, rng)))
        measured = [likeness(one, other) for one, other in combinations(made, 2)]
        near = sum(item.is_near for item in measured)
        figures[kind] = len(measured), near, max(item.shared for item in measured)
    return figures


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="../shared/eval")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = stories(options.folder)
    bodies = [text for id, text in texts.items() if id.startswith(("polnear_dev", "science"))]
    found = recall(bodies)
    number, alike = joined({id: shingled(text) for id, text in texts.items()})
    formulas = templated(bodies)
    if options.json:
        report(json.dumps({"edits": found, "pairs": number, "alike": alike, "formulas": formulas}))
        return
    report("kind of edit                           pairs   found    near  words shared (least)")
    for kind, row in found.items():
        report(
            f"{kind:<37}{row['pairs']:>7,}{row['found']:>8.1%}{row['near']:>8.1%}"
            f"{row['shared']:>8.2f} ({row['least']:.2f})"
        )
    near = [row for row in alike if row[2]]
    report(f"\n{number:,} pairs of stories, of which {len(near)} are near; the most alike:")
    for contained, resemblance, is_near, one, other in alike[:30]:
        report(f"{contained:.2f} {resemblance:.2f} {'near' if is_near else '':<4} {one} | {other}")
    report("\nformula     pairs  near  most shared")
    for kind, (pairs, wrong, highest) in formulas.items():
        report(f"{kind:<10}{pairs:>7}{wrong:>6}  {highest:.2f}")


if __name__ == "__main__":
    main()
