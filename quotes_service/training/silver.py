"""Silver labels: a spaCy pipeline's annotation of the training texts, from which the encoder learns.

With them the encoder predicts entities, parts of speech, grammatical relations and sentences in the same pass as
attributions, so that no second model is needed (which explains the ratio in docs/evaluation.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import spacy
from spacy.tokens import Doc


class Token(NamedTuple):
    """One token as the spaCy pipeline annotates it: offsets, tag (Penn), relation, entity (B-, I-, O), and whether it
    opens a sentence."""

    start: int
    end: int
    tag: str
    relation: str
    entity: str
    opens: bool


def silver(texts: Iterable[str], model: str, cache: Path) -> list[list[Token]]:
    """The tokens of each text, without white space, by the spaCy pipeline ``model``; cached in the file ``cache``."""
    texts = list(texts)
    if cache.exists():
        rows = [[Token(*t) for t in json.loads(line)] for line in cache.read_text("utf-8").splitlines()]
        if len(rows) == len(texts):
            return rows
    rows = list(_read(texts, model))
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return rows


def _read(texts: list[str], model: str) -> Iterator[list[Token]]:
    nlp = spacy.load(model, disable=["lemmatizer"])
    nlp.add_pipe("quotes_layout", before="parser")
    for doc in nlp.pipe(texts, batch_size=32):
        yield [_token(doc, i) for i in range(len(doc)) if not doc[i].is_space]


def _token(doc: Doc, i: int) -> Token:
    token = doc[i]
    entity = token.ent_iob_ if token.ent_iob_ in {"O", ""} else f"{token.ent_iob_}-{token.ent_type_}"
    return Token(token.idx, token.idx + len(token), token.tag_, token.dep_, entity or "O", bool(token.is_sent_start))
