"""Silver labels: a spaCy pipeline's annotation of the training texts, from which the encoder learns.

With them the encoder predicts entities, parts of speech, grammatical relations and sentences in the same pass as
attributions, so that no second model is needed (which explains the ratio in docs/evaluation.md).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
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


def silver(texts: Iterable[str], nlp: Language, model: str, cache: Path) -> list[list[Token]]:
    """The tokens of each text, without white space, as the pipeline ``nlp`` annotates them.

    They are kept beside ``cache``, under a name that changes with the texts and with ``model``.
    """
    texts = list(texts)
    digest = hashlib.sha256("\0".join([model, *texts]).encode()).hexdigest()[:16]
    cache = cache.with_stem(f"{cache.stem}-{digest}")
    if cache.exists():
        return [[Token(*t) for t in json.loads(line)] for line in cache.read_text("utf-8").splitlines()]
    rows = [[_token(doc, i) for i in range(len(doc)) if not doc[i].is_space] for doc in nlp.pipe(texts, batch_size=32)]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return rows


def corrected(
    tokens: list[Token], people: Iterable[tuple[int, int]], organizations: Iterable[tuple[int, int]]
) -> list[Token]:
    """The tokens with the entities that are known: names of people, and of organizations."""
    tokens = list(tokens)
    starts = [t.start for t in tokens]
    for kind, spans in (("ORG", organizations), ("PERSON", people)):
        for start, end in spans:
            first, stop = bisect_left(starts, start), bisect_left(starts, end)
            for at in range(first, stop):
                tokens[at] = tokens[at]._replace(entity=f"{'B' if at == first else 'I'}-{kind}")
            if first < stop < len(tokens) and tokens[stop].entity.startswith("I-"):
                tokens[stop] = tokens[stop]._replace(entity="O")  # what is left of a name that was read too long
    return tokens


def _token(doc: Doc, i: int) -> Token:
    token = doc[i]
    entity = token.ent_iob_ if token.ent_iob_ in {"O", ""} else f"{token.ent_iob_}-{token.ent_type_}"
    return Token(token.idx, token.idx + len(token), token.tag_, token.dep_, entity or "O", bool(token.is_sent_start))
