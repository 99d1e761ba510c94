"""The index on PostgreSQL: a tsvector a row, scored by ts_rank_cd.

PostgreSQL's parser has ideas of its own ("covid-19" is a word and the number -19). So texts and queries are
first brought to plain words here, character by character, which also takes the accents off.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

import peewee as pw

from quotes_service.resolve.names import fold
from quotes_service.search.index import CLOSE, FIELDS, OPEN, Index, Kind, marked
from quotes_service.search.query import Term

_LABELS = "ABCD"
#: A tsvector holds a megabyte; what is longer than this is no quotation, and is found by its first words.
_MAX_CHARS = 100_000


class PostgresIndex(Index):
    def put(self, kind: Kind, rows: Iterable[tuple]) -> None:
        labels = _LABELS[: len(FIELDS[kind])]
        document = " || ".join(f"setweight(to_tsvector('{_config(kind)}', %s), '{label}')" for label in labels)
        for number, *texts in rows:
            self.database.execute_sql(
                f"INSERT INTO {kind}_index (id, document) VALUES (%s, {document}) "
                "ON CONFLICT (id) DO UPDATE SET document = EXCLUDED.document",
                (number, *(_plain(text if kind == "quotation" else fold(text))[:_MAX_CHARS] for text in texts)),
            )

    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        self.database.execute_sql(f"DELETE FROM {kind}_index WHERE id = ANY(%s)", (list(ids),))

    def matches(self, kind: Kind, terms: tuple[Term, ...], field: str | None = None) -> pw.Select:
        table = pw.Table(f"{kind}_index")
        labels = dict(zip(FIELDS[kind], _LABELS, strict=False))
        weights = [FIELDS[kind].get(name, 0.0) for name in [*FIELDS[kind], "", "", ""][:4]]
        top = max(weights)
        array = "{" + ",".join(str(weight / top) for weight in reversed(weights)) + "}"  # ordered D, C, B, A
        sql, values = _expression(kind, terms, labels.get(field, ""))
        rank, ranked = f"ts_rank_cd(%s::real[], document, {sql})", (array, *values)
        if kind != "quotation":  # a word that is whole counts twice
            whole, words = _expression(kind, terms, labels.get(field, ""), whole=True)
            rank, ranked = f"{rank} + ts_rank_cd(%s::real[], document, {whole})", (*ranked, array, *words)
        score = pw.SQL(f"({rank})::double precision", ranked)
        query = pw.Select([table], [table.c.id, score.alias("score")])
        return query.where(pw.SQL(f"document @@ {sql}", values))

    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str]) -> dict[int, str]:
        sql, values = _expression("quotation", terms, "")
        options = f"StartSel={OPEN}, StopSel={CLOSE}, HighlightAll=true"
        found = self.database.execute_sql(
            f"SELECT id, ts_headline('quotes_english', text, {sql}, %s) "
            "FROM unnest(%s::int[], %s::text[]) AS given (id, text)",
            (*values, options, list(texts), [_plain(text) for text in texts.values()]),
        )
        return {number: marked(_restored(plain, texts[number])) for number, plain in found}


def _config(kind: Kind) -> str:
    return "quotes_english" if kind == "quotation" else "simple"


def _expression(
    kind: Kind, terms: tuple[Term, ...], labels: str, *, whole: bool = False
) -> tuple[str, tuple[str, ...]]:
    """SQL of a tsquery and its values. The words are letters and digits only: none is an operator.

    Words of names may be the beginnings of words, unless ``whole``.
    """
    parts, values = [], []
    for term in terms:
        text = " ".join(term.words)
        plain = _plain(text if kind == "quotation" else fold(text)).split()
        marks = labels if whole or kind == "quotation" else labels + "*"
        last = len(plain) - 1
        # only the end of a phrase is the beginning of a word
        phrase = " <-> ".join(f"{word}:{labels if i < last else marks}".rstrip(":") for i, word in enumerate(plain))
        parts.append(f"{'!! ' if term.excluded else ''}to_tsquery('{_config(kind)}', %s)")
        values.append(phrase)
    return f"({' && '.join(parts)})", tuple(values)


def _plain(text: str) -> str:
    """The words of a text, each character in its place: accents off, spaces for all that is no letter or digit."""
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if not character.isalnum():
        return character if unicodedata.combining(character) else " "
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isalnum() else character


def _restored(plain: str, text: str) -> str:
    """The text with the marks that its plain words were given."""
    characters = iter(text)
    return "".join(c if c in (OPEN, CLOSE) else next(characters) for c in plain)
