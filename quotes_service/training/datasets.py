"""The annotated texts by source: the corpora of one folder, and the passages of our own."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from quotes_service.training import annotations, passages
from quotes_service.training.annotations import Annotations, Spans
from quotes_service.training.corpus import Article, article, read
from quotes_service.training.silver import Token, corrected

_SEED = 1
HELD_OUT = 40  # PolNeAR articles with known speakers that nothing is trained on
HELD_OUT_NEWS = 5  # one of so many of the other news articles is held out too


@dataclass(frozen=True, slots=True)
class Source:
    """One annotated source: ``rows`` and ``sheets`` by id (a row has the text and the attributions; a sheet the
    speakers), ``annotations`` for those whose roles and mentions are known."""

    name: str
    rows: dict[str, dict]
    sheets: dict[str, dict]
    held_out: frozenset[str] = frozenset()


class Corpus:
    """The texts of one folder in the format of ../shared/eval, and the passages."""

    def __init__(self, folder: Path):
        for name in ("polnear_train.jsonl", "polnear_train_speakers.jsonl", "news_train.jsonl", "score.py"):
            if not (folder / name).is_file():
                raise click.ClickException(f"{folder / name} is missing")
        self.folder = folder
        sheets = _by_id(folder / "polnear_train_speakers.jsonl")
        self.polnear = Source("polnear", _by_id(folder / "polnear_train.jsonl"), sheets, _drawn(list(sheets), HELD_OUT))
        rows = _by_id(folder / "news_train.jsonl")
        self.news = Source(
            "news", rows, _by_id(folder / "news_train_speakers.jsonl"), _drawn(list(rows), len(rows) // HELD_OUT_NEWS)
        )
        self.passages = list(passages.read(passages.DATA / "passages_train.jsonl"))
        self.coreference = _optional(folder / "gum_coref.jsonl")
        self.unannotated = _optional(folder / "science_news.jsonl")

    def with_speakers(self) -> Iterator[tuple[list[dict], dict[str, dict]]]:
        """The rows, and the sheets by id, of each source whose speakers are known, without the held-out articles."""
        for source in (self.polnear, self.news):
            yield [source.rows[key] for key in source.sheets if key not in source.held_out], source.sheets
        rows = [{"id": p.id, "text": p.text, "attributions": annotations.attributions_of(p)} for p in self.passages]
        yield rows, {p.id: annotations.sheet_of(p) for p in self.passages}


def _by_id(path: Path) -> dict[str, dict]:
    return {row["id"]: row for row in read(path)}


def _optional(path: Path) -> list[dict]:
    return read(path) if path.is_file() else []


def _drawn(ids: list[str], number: int) -> frozenset[str]:
    random.Random(_SEED).shuffle(ids)
    return frozenset(ids[:number])


def annotated_article(row: dict, sheet: dict | None, tokens: list[Token]) -> Article:
    """An article of a corpus; with a sheet also its roles, mentions and the names in it."""
    if sheet is None:
        return article(row, tokens)
    people = _people(tokens)
    known = annotations.of_corpus(row["text"], row["attributions"], sheet, people)
    speakers = sheet["speakers"].values()
    names = {
        kind: [s for speaker in speakers if speaker["kind"] == kind for s in annotations.names_in(row["text"], speaker)]
        for kind in ("person", "organization")
    }
    institutions = [span for roles in known.roles for span in roles.institutions]
    return article(row, corrected(tokens, names["person"], names["organization"] + institutions), known)


def passage_article(passage: passages.Passage, tokens: list[Token]) -> Article:
    """A passage as an article."""
    row = {"id": passage.id, "text": passage.text, "attributions": annotations.attributions_of(passage)}
    spans: dict[str, Spans] = {"p": [], "o": [], "i": []}
    for label, found in passage.spans.items():
        if label[0] in spans:
            name = passage.entities.get(label, "")
            printed = [tuple(s) for s in found if label[0] == "i" or annotations.is_name(s.of(passage.text), name)]
            spans[label[0]] += printed
    named = [s for s in spans["o"] + spans["i"] if passage.text[s[0]].isupper()]
    return article(row, corrected(tokens, spans["p"], named), annotations.of_passage(passage))


def coreference_article(row: dict, tokens: list[Token]) -> Article:
    """A text of which only the mentions of people and organizations are annotated."""
    mentions = [[(s, e) for s, e in cluster["mentions"]] for cluster in row["clusters"]]
    known = article({"id": row["id"], "text": row["text"]}, tokens, Annotations([], mentions))
    return replace(known, roles=None)


def _people(tokens: Iterable[Token]) -> Spans:
    spans: Spans = []
    for token in tokens:
        if token.entity == "B-PERSON" or (token.entity == "I-PERSON" and not spans):
            spans.append((token.start, token.end))
        elif token.entity == "I-PERSON":
            spans[-1] = spans[-1][0], token.end
    return spans
