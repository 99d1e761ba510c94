"""The index on PostgreSQL: a tsvector per row, scored by ts_rank_cd.

PostgreSQL's parser splits words in its own way ("covid-19" is a word and the number -19). So texts and queries are
first reduced to plain words here, character by character, which also removes the accents.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import peewee as pw

from quotes_service.resolve.names import fold
from quotes_service.resolve.spelling import readable
from quotes_service.search.index import (
    FIELDS,
    MARK_END,
    MARK_START,
    NAMED_KINDS,
    STEMMED_KINDS,
    Index,
    Kind,
    Row,
    highlighted_html,
)
from quotes_service.search.query import Term
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import Matches

_LABELS = "ABCD"
#: A tsvector holds a megabyte; no quotation is longer than this, and of a longer text only the beginning is indexed.
_MAX_CHARS = 100_000
#: Of single words: quotations are looked for that have so many of them, then fewer, and so many of each are compared.
_MOST_WORDS, _CANDIDATES = 3, 5_000
#: Rows that are written by one statement.
_TOGETHER = 500


class PostgresIndex(Index):
    def put(self, kind: Kind, rows: Iterable[Row]) -> None:
        labels = _LABELS[: len(FIELDS[kind])]
        document = " || ".join(f"setweight(to_tsvector('{_config(kind)}', {label}), '{label}')" for label in labels)
        arrays = ", ".join("%s::text[]" for _ in labels)
        for part in pw.chunked(rows, _TOGETHER):
            columns = [
                [_words(kind, text)[:_MAX_CHARS] for text in texts] for texts in list(zip(*part, strict=True))[1:]
            ]
            self.database.execute_sql(
                f"INSERT INTO {kind}_index (id, document) SELECT id, {document} "
                f"FROM unnest(%s::int[], {arrays}) AS rows (id, {', '.join(labels)}) "
                "ON CONFLICT (id) DO UPDATE SET document = EXCLUDED.document",
                ([row[0] for row in part], *columns),
            )

    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        self.database.execute_sql(f"DELETE FROM {kind}_index WHERE id = ANY(%s)", (list(ids),))

    def forget_dropped(self) -> None:
        pass  # VACUUM does it

    def _name_words(self, ids: Collection[int], kind: Kind) -> set[str]:
        sql = f"SELECT UNNEST(TSVECTOR_TO_ARRAY(TS_FILTER(document, '{{a}}'))) FROM {kind}_index WHERE id = ANY(%s)"
        return {word for (word,) in self.database.execute_sql(sql, (list(ids),)).fetchall()}

    def _is_in_a_name(self, word: str) -> bool:
        exists = [f"EXISTS (SELECT 1 FROM {kind}_index WHERE document @@ %s::tsquery)" for kind in NAMED_KINDS]
        return self.database.execute_sql(f"SELECT {' OR '.join(exists)}", (f"'{word}':A",) * 2).fetchone()[0]

    def matches(
        self,
        kind: Kind,
        terms: tuple[Term, ...],
        fields: Collection[str] | None = None,
        *,
        any_term: bool = False,
        among: Collection[int] | None = None,
    ) -> Matches:
        labels = "".join(label for name, label in zip(FIELDS[kind], _LABELS, strict=False) if name in (fields or ()))
        array = _weights(kind)
        sql, values = _expression(kind, terms, labels, any_term=any_term)
        rank, ranked = f"ts_rank_cd(%s::real[], document, {sql})", (array, *values)
        if kind not in STEMMED_KINDS:  # a whole word counts twice
            whole, words = _expression(kind, terms, labels, any_term=any_term, whole=True)
            rank, ranked = f"{rank} + ts_rank_cd(%s::real[], document, {whole})", (*ranked, array, *words)
        table = pw.Table(f"{kind}_index")
        condition: pw.ColumnBase = pw.SQL(f"document @@ {sql}", values)
        if among is not None:
            condition = condition & one_of(table.c.id, among)
        score = pw.SQL(f"({rank})::double precision", ranked)
        ids = pw.Select([table], [table.c.id]).where(condition)
        scored = pw.Select([table], [table.c.id, score.alias("score")]).where(condition)
        return Matches(
            ids,
            scored,
            lambda ids: dict(scored.where(one_of(table.c.id, ids)).bind(self.database).tuples()),
            table.c.id,
        )

    def resembling(self, phrases: Collection[Sequence[str]], most: int, among: pw.Select | None = None) -> list[int]:
        parts = [" <-> ".join(f"{word}:A" for word in _plain(" ".join(phrase)).split()) for phrase in phrases]
        any_part = " | ".join(f"({part})" for part in parts)
        table = pw.Table("quotation_index")
        query_sql = "to_tsquery('quotes_english', %s)"
        score = pw.SQL(
            f"ts_rank(%s::real[], document, {query_sql})::double precision", (_weights("quotation"), any_part)
        )
        query = pw.Select([table], [table.c.id, score.alias("score")])
        if among is not None or any(len(phrase) > 1 for phrase in phrases):
            query = query.where(pw.SQL(f"document @@ {query_sql}", (any_part,)))
            query = query if among is None else query.where(table.c.id.in_(among))
        else:
            # of a word alone hundreds of thousands may match: not all of them get a score
            some = f"(SELECT id FROM quotation_index WHERE document @@ {query_sql} LIMIT {_CANDIDATES})"
            sizes = range(min(len(parts), _MOST_WORDS), 0, -1)
            having = [" | ".join(f"({' & '.join(group)})" for group in combinations(parts, size)) for size in sizes]
            query = query.where(pw.SQL(f"id IN ({' UNION ALL '.join([some] * len(having))})", having))
        query = query.order_by(pw.SQL("score").desc(), table.c.id).limit(most)
        return [id for id, _ in query.bind(self.database).tuples()]

    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str], *, any_term: bool = False) -> dict[int, str]:
        sql, values = _expression("quotation", terms, "", any_term=any_term)
        texts = {number: readable(text) for number, text in texts.items()}
        options = f"StartSel={MARK_START}, StopSel={MARK_END}, HighlightAll=true"
        rows = self.database.execute_sql(
            f"SELECT id, ts_headline('quotes_english', text, {sql}, %s) "
            "FROM unnest(%s::int[], %s::text[]) AS texts (id, text)",
            (*values, options, list(texts), [_plain(text) for text in texts.values()]),
        )
        return {number: highlighted_html(_restored(plain, texts[number])) for number, plain in rows}


def _config(kind: Kind) -> str:
    return "quotes_english" if kind in STEMMED_KINDS else "simple"


def _words(kind: Kind, text: str) -> str:
    text = readable(text)
    return _plain(text if kind in STEMMED_KINDS else fold(text))


def _weights(kind: Kind) -> str:
    """The weights of the kind's fields as an array, ordered D, C, B, A."""
    weights = [FIELDS[kind].get(name, 0.0) for name in [*FIELDS[kind], "", "", ""][:4]]
    return "{" + ",".join(str(weight / max(weights)) for weight in reversed(weights)) + "}"


def _expression(
    kind: Kind, terms: tuple[Term, ...], labels: str, *, any_term: bool = False, whole: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The SQL of a tsquery and its parameters. The words are letters and digits only, so none is an operator.

    Each word of a name matches the beginnings of words, unless ``whole``.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    values: list[str] = []
    for term in sorted(terms, key=lambda term: term.excluded):
        plain = _words(kind, " ".join(term.words)).split()
        may_begin = term.prefix if kind in STEMMED_KINDS else not whole
        marks = labels + "*" if may_begin else labels
        last = len(plain) - 1
        # only the last word of a phrase may be the beginning of a word
        phrase = " <-> ".join(f"{word}:{labels if i < last else marks}".rstrip(":") for i, word in enumerate(plain))
        if kind in STEMMED_KINDS:
            phrase = " | ".join([phrase, *(f"{_plain(word)}:{labels}".rstrip(":") for word in term.variants)])
        (unwanted if term.excluded else wanted).append(f"to_tsquery('{_config(kind)}', %s)")
        values.append(phrase)
    query_sql = f"({(' || ' if any_term else ' && ').join(wanted)})"
    return f"({' && !! '.join([query_sql, *unwanted])})", tuple(values)


def _plain(text: str) -> str:
    """The text without accents, and with a space for each character that is not a letter or digit; equally long."""
    return text.translate(_PLAIN_ASCII) if text.isascii() else "".join(map(_plain_character, text))


#: ASCII has no accents.
_PLAIN_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if not character.isalnum():
        return character if unicodedata.combining(character) else " "
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isalnum() else character


def _restored(plain: str, text: str) -> str:
    """The text with the marks that PostgreSQL put into its plain words."""
    characters = iter(text)
    return "".join(c if c in (MARK_START, MARK_END) else next(characters) for c in plain)
