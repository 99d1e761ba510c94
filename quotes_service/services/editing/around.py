"""What stands around a quotation: for an editor who decides who speaks, and where the words begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.decisions.requests import SpanFields
from quotes_service.directory import shown_quotations
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.records import Span
from quotes_service.services.serializers.common import is_id
from quotes_service.services.serializers.quotations import phrase
from quotes_service.store import suggestions
from quotes_service.store.articles import articles
from quotes_service.store.experts import appearances, experts
from quotes_service.store.quotations import claim_matches, quotations
from quotes_service.store.quotations.quotations import QuotationRow

#: Marks that keyboards have, and those that are printed in their place: each pair has the same length.
_MARKS = str.maketrans("“”„«»‘’‚–—", '"""""\'\'\'--')
#: The longest stretch, in characters, in which words are looked for.
_LONGEST = 20_000


@reads
def surroundings(ctx: Context, id: str) -> dict[str, Any]:
    """What stands around the quotation with this id: the paragraphs ``before`` and ``after`` (None if there is none),
    the ``stretch`` of all three in which it can be trimmed, and the ``speakers`` that the article has: its people, then
    its institutions that speak, each with kind, id, name and detail. Raises NotFound."""
    row = _row(id)
    before, after = claim_matches.around([row.id])[row.id]
    return {
        "before": before._asdict() if before else None,
        "after": after._asdict() if after else None,
        "stretch": phrase(articles.texts({row.version})[row.version], _stretch(row)),
        "speakers": _speakers(row),
    }


@reads
def locate(ctx: Context, id: str, parts: Sequence[str], at: int | None = None) -> list[SpanFields]:
    """Where the article prints these parts of a quotation, in order, in or beside its paragraph: as ranges of the
    article's text. Of several places the nearest to ``at`` is meant, which is where the quotation begins unless it is
    given. White space and the form of quotation marks may differ.

    Raises InvalidInput("words"), NotFound.
    """
    row = _row(id)
    stretch = _stretch(row)
    text = articles.texts({row.version})[row.version]
    searched = stretch.of(text).translate(_MARKS)
    begin, least, spans = row.spans[0].start if at is None else at, 0, []
    for part in parts:
        words = part.translate(_MARKS).split()
        pattern = r"\s+".join(map(re.escape, words))
        places = [match.span() for match in re.finditer(pattern, searched) if match.start() >= least] if words else []
        if not places:
            where = " after the part before it" if spans else ""
            raise InvalidInput(
                "words", f"“{part}” is not printed in or beside this paragraph{where}: copy it from there"
            )
        start, least = min(places, key=lambda place: abs(place[0] + stretch.start - begin))
        spans.append(SpanFields(start=start + stretch.start, end=least + stretch.start))
        begin = least + stretch.start
    return spans


def _row(id: str) -> QuotationRow:
    row = shown_quotations.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return row


def _stretch(row: QuotationRow) -> Span:
    """The paragraph of a quotation and its neighbours; of long ones what is near the quotation."""
    before, after = claim_matches.around([row.id])[row.id]
    start = min(before.start if before else row.paragraph.start, row.spans[0].start)
    end = max(after.end if after else row.paragraph.end, row.spans[-1].end)
    near = max((_LONGEST - (row.spans[-1].end - row.spans[0].start)) // 2, 0)
    return Span(max(start, row.spans[0].start - near), min(end, row.spans[-1].end + near))


def _speakers(row: QuotationRow) -> list[dict[str, Any]]:
    article = articles.by_uid(row.article_uid)
    assert article is not None, "a quotation is of an article"
    numbers = {one.expert_id for one in appearances.of_article(article.id) if one.expert_id is not None}
    people = experts.rows(numbers)
    roles = suggestions.last_roles([one.id for one in people])
    speaking = quotations.speakers([one.id for one in quotations.of_article(article.id)]).values()
    bodies = {one.institution_id: one.name for speakers in speaking for one in speakers if one.institution_id}
    return [
        *(
            {
                "kind": "expert",
                "id": one.uid,
                "name": one.name,
                "detail": ", ".join(filter(None, roles.get(one.id, ()))),
            }
            for one in people
        ),
        *({"kind": "institution", "id": id, "name": name, "detail": ""} for id, name in sorted(bodies.items())),
    ]
