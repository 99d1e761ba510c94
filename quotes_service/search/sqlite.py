"""The index on SQLite: FTS5 tables, scored by BM25."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import peewee as pw

from quotes_service.resolve.names import fold, words
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
from quotes_service.store.querying.compiled import execute_many, one_of
from quotes_service.store.querying.matches import Matches


class SqliteIndex(Index):
    def put(self, kind: Kind, rows: Iterable[Row]) -> None:
        rows = list(rows)
        self.drop(kind, [row[0] for row in rows])
        columns = ", ".join(FIELDS[kind])
        placeholders = ", ".join("?" for _ in FIELDS[kind])
        form = readable if kind in STEMMED_KINDS else _folded
        values = [(number, *map(form, texts)) for number, *texts in rows]
        execute_many(f"INSERT INTO {kind}_index (rowid, {columns}) VALUES (?, {placeholders})", values)

    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        execute_many(f"DELETE FROM {kind}_index WHERE rowid = ?", [(number,) for number in ids])

    def forget_dropped(self) -> None:
        for kind in FIELDS:
            self.database.execute_sql(f"INSERT INTO {kind}_index ({kind}_index) VALUES ('rebuild')")

    def _name_words(self, ids: Collection[int], kind: Kind) -> set[str]:
        name_words: set[str] = set()
        for number in ids:
            names = self.database.execute_sql(f"SELECT names FROM {kind}_index WHERE rowid = ?", (number,)).fetchall()
            name_words.update(word for (text,) in names for word in words(text))
        return name_words

    def _is_in_a_name(self, word: str) -> bool:
        exists = [f"EXISTS (SELECT 1 FROM {kind}_index WHERE {kind}_index MATCH ?)" for kind in NAMED_KINDS]
        expression = f'names : "{word}"'
        return bool(self.database.execute_sql(f"SELECT {' OR '.join(exists)}", (expression,) * 2).fetchone()[0])

    def matches(
        self,
        kind: Kind,
        terms: tuple[Term, ...],
        fields: Collection[str] | None = None,
        *,
        any_term: bool = False,
        among: Collection[int] | None = None,
    ) -> Matches:
        table, row, condition = _match(kind, _expression(kind, terms, fields, " OR " if any_term else " AND "))
        if among is not None:
            condition &= _one_of(among)
        score = _score(kind, row, fields)
        ids = pw.Select([table], [table.c.rowid.alias("id")]).where(condition)
        # the limit keeps SQLite from computing the score again for each use in an outer query
        scored = pw.Select([table], [table.c.rowid.alias("id"), score.alias("score")]).where(condition).limit(-1)
        return Matches(
            ids, scored, lambda ids: dict(scored.where(_one_of(ids)).bind(self.database).tuples()), table.c.rowid
        )

    def resembling(self, phrases: Collection[Sequence[str]], most: int, among: pw.Select | None = None) -> list[int]:
        query_text = " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        table, row, condition = _match("quotation", f"text : ({query_text})")
        score = _score("quotation", row, ["text"])
        query = pw.Select([table], [table.c.rowid, score.alias("score")]).where(condition)
        if among is not None:
            query = query.where(_one_of(among))
        query = query.order_by(pw.SQL("score").desc(), table.c.rowid).limit(most)
        return [id for id, _ in query.bind(self.database).tuples()]

    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str], *, any_term: bool = False) -> dict[int, str]:
        numbers = ", ".join(str(int(number)) for number in texts)
        rows = self.database.execute_sql(
            "SELECT rowid, highlight(quotation_index, 0, ?, ?) FROM quotation_index "
            f"WHERE quotation_index MATCH ? AND rowid IN ({numbers})",
            (MARK_START, MARK_END, _expression("quotation", terms, between=" OR " if any_term else " AND ")),
        )
        return {number: highlighted_html(text) for number, text in rows}


def _folded(text: str) -> str:
    return fold(readable(text))


def _match(kind: Kind, expression: str) -> tuple[pw.Table, pw.Column, pw.Expression]:
    """The table of a kind, the column by which FTS5 names a whole row, and the condition that the row matches."""
    table = pw.Table(f"{kind}_index")
    row = getattr(table.c, f"{kind}_index")
    return table, row, pw.Expression(row, "MATCH", pw.Value(expression))


def _one_of(rows: pw.SelectBase | Collection[int]) -> pw.Expression:
    """The condition that the row is one of these. The plus keeps SQLite from looking up each one separately, which
    takes as long as the whole search."""
    row = pw.SQL("+rowid")
    return pw.Expression(row, "IN", rows) if isinstance(rows, pw.SelectBase) else one_of(row, rows)


def _score(kind: Kind, row: pw.Column, fields: Collection[str] | None) -> pw.Expression:
    weights = [weight if fields is None or name in fields else 0.0 for name, weight in FIELDS[kind].items()]
    return pw.fn.bm25(row, *weights) * -1  # in SQLite lower is better


def _expression(
    kind: Kind, terms: tuple[Term, ...], fields: Collection[str] | None = None, between: str = " AND "
) -> str:
    """The terms in FTS5's query syntax. Each is quoted, and letters and digits only, so none is an operator."""

    def phrase(term: Term) -> str:
        if kind in STEMMED_KINDS:
            typed = f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")
            variants = [f'"{word}"' for word in term.variants]
            return f"({' OR '.join([typed, *variants])})"
        plain = f'"{fold(" ".join(term.words))}"'
        return f"({plain} OR {plain} *)"  # a whole word counts twice

    wanted = between.join(phrase(term) for term in terms if not term.excluded)
    unwanted = " OR ".join(phrase(term) for term in terms if term.excluded)
    expression = f"({wanted}) NOT ({unwanted})" if unwanted else wanted
    return f"{{{' '.join(fields)}}} : ({expression})" if fields else expression
