"""One search box for everything."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings
from quotes_service.resolve.names import name_key
from quotes_service.search.query import Query
from quotes_service.search.ranking import fuse_rankings
from quotes_service.services.lookup.experts import find_experts
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
from quotes_service.services.lookup.institutions import InstitutionFilters, find_institutions
from quotes_service.services.lookup.quotations import find_quotations
from quotes_service.services.lookup.topics import TopicFilters, find_topics
from quotes_service.services.serializers.quotations import serialize_quotations_by_id
from quotes_service.store.querying.paging import Paging

#: How many quotations found by words, and how many found by meaning, are fused into one ranking.
_FUSED = 50


@reads
def search(ctx: Context, q: Query, limit: int = 5) -> dict[str, Any]:
    """The first few experts, institutions, topics (as ``find_entries``) and quotations for these words."""
    quotations, searched_by = _quotations(ctx, q, limit)
    return {**find_entries(ctx, q, limit), "quotations": quotations, "searched_by": searched_by}


@reads
def find_entries(ctx: Context, q: Query, limit: int = 5) -> dict[str, list[dict[str, Any]]]:
    """The first few experts, institutions and topics for these words.

    Experts by name, title and institution come first, then those who spoke about it, with ``reasons``; who asks for a
    name that experts have gets no others.
    """
    paging = Paging(limit)
    experts = find_experts(ctx, ExpertFilters(q=q), paging=paging)["items"]
    asked = name_key(q.text)
    is_name = any(asked == name_key(name) for expert in experts for name in (expert["name"], *expert["aliases"]))
    if len(experts) < limit and not is_name:
        by_name = {expert["id"] for expert in experts}
        speaking = find_experts(ctx, ExpertFilters(topic=q), paging=paging)["items"]
        experts += [expert for expert in speaking if expert["id"] not in by_name][: limit - len(experts)]
    return {
        "experts": experts,
        "institutions": find_institutions(ctx, InstitutionFilters(q=q), paging)["items"],
        "topics": find_topics(ctx, TopicFilters(q=q), paging)["items"],
    }


def _quotations(ctx: Context, q: Query, limit: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The quotations that match best by words and, if semantic search is on and has embeddings, by meaning; and by
    which of the two."""
    paging = QuotationPaging(max(limit, _FUSED) if ctx.embedding_index else limit)
    by_words = find_quotations(ctx, QuotationFilters(q=q), paging)["items"]
    nearest = embeddings.nearest(ctx, q.text, q.terms, max(limit, _FUSED)) if ctx.embedding_index else []
    if not nearest:
        return by_words[:limit], ["words"]
    by_meaning = serialize_quotations_by_id(ctx, [id for id, _ in nearest], q.terms)
    items = {item["id"]: item for item in [*by_meaning.values(), *by_words]}
    order = fuse_rankings([item["id"] for item in by_words], [item["id"] for item in by_meaning.values()])
    return [items[id] for id in order][:limit], ["words", "meaning"]
