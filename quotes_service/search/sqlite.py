"""The index on SQLite: FTS5 tables, scored by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import peewee as pw

from quotes_service.resolve.names import fold
from quotes_service.search.index import CLOSE, FIELDS, OPEN, Index, Kind, marked
from quotes_service.search.query import Term


class SqliteIndex(Index):
    def put(self, kind: Kind, rows: Iterable[tuple]) -> None:
        rows = list(rows)
        self.drop(kind, [row[0] for row in rows])
        columns = ", ".join(FIELDS[kind])
        places = ", ".join("?" for _ in FIELDS[kind])
        for number, *texts in rows:
            values = texts if kind == "quotation" else [fold(text) for text in texts]
            self.database.execute_sql(
                f"INSERT INTO {kind}_index (rowid, {columns}) VALUES (?, {places})", (number, *values)
            )

    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        for number in ids:
            self.database.execute_sql(f"DELETE FROM {kind}_index WHERE rowid = ?", (number,))

    def matches(self, kind: Kind, terms: tuple[Term, ...], field: str | None = None) -> pw.Select:
        table = pw.Table(f"{kind}_index")
        whole = getattr(table.c, f"{kind}_index")  # FTS5's name for the row in a MATCH
        weights = [weight if field in (None, name) else 0.0 for name, weight in FIELDS[kind].items()]
        score = pw.fn.bm25(whole, *weights) * -1  # the lower the better in SQLite
        query = pw.Select([table], [table.c.rowid.alias("id"), score.alias("score")])
        return query.where(pw.Expression(whole, "MATCH", pw.Value(_expression(kind, terms, field))))

    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str]) -> dict[int, str]:
        numbers = ", ".join(str(int(number)) for number in texts)
        found = self.database.execute_sql(
            "SELECT rowid, highlight(quotation_index, 0, ?, ?) FROM quotation_index "
            f"WHERE quotation_index MATCH ? AND rowid IN ({numbers})",
            (OPEN, CLOSE, _expression("quotation", terms)),
        )
        return {number: marked(text) for number, text in found}


def _expression(kind: Kind, terms: tuple[Term, ...], field: str | None = None) -> str:
    """The terms in FTS5's language. Each is quoted and of letters and digits only, so none is an operator."""

    def phrase(term: Term) -> str:
        if kind == "quotation":
            return f'"{" ".join(term.words)}"'
        words = f'"{fold(" ".join(term.words))}"'
        return f"({words} OR {words} *)"  # a word that is whole counts twice

    wanted = " AND ".join(phrase(term) for term in terms if not term.excluded)
    unwanted = " OR ".join(phrase(term) for term in terms if term.excluded)
    expression = f"({wanted}) NOT ({unwanted})" if unwanted else wanted
    return f"{field} : ({expression})" if field else expression
