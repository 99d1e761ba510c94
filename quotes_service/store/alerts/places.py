"""The order in which quotations come in, by their row numbers: up to which place an alert has looked. Called inside the
caller's transaction."""

from __future__ import annotations

from typing import NamedTuple

from quotes_service.store.models import Alert, StoredQuotation
from quotes_service.store.querying.rows import tuples


class Last(NamedTuple):
    """The last quotation: its row number and its id; 0 and None if there is none."""

    number: int
    uid: str | None


def last_quotation() -> Last:
    """The quotation that came in last; numbers grow as quotations come in."""
    query = StoredQuotation.select(StoredQuotation.id, StoredQuotation.uid).order_by(StoredQuotation.id.desc())
    found = tuples(query.limit(1))
    return Last(*found[0]) if found else Last(0, None)


def step_back() -> None:
    """After quotations were removed: SQLite may give the numbers of the last ones to others, which are new then."""
    last = last_quotation().number
    Alert.update(place=last).where(Alert.place > last).execute()
