"""One search box for everything."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings
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
    """The first few experts, institutions, topics and quotations for these words.

    Experts by name, title and institution come first, then those who spoke about it, with ``reasons``.
    """
    paging = Paging(limit)
    experts = find_experts(ctx, ExpertFilters(q=q), paging=paging)["items"]
    if len(experts) < limit:
        by_name = {expert["id"] for expert in experts}
        speaking = find_experts(ctx, ExpertFilters(topic=q), paging=paging)["items"]
        experts += [expert for expert in speaking if expert["id"] not in by_name][: limit - len(experts)]
    return {
        "experts": experts,
        "institutions": find_institutions(ctx, InstitutionFilters(q=q), paging)["items"],
        "topics": find_topics(ctx, TopicFilters(q=q), paging)["items"],
        "quotations": _quotations(ctx, q, limit),
    }


def _quotations(ctx: Context, q: Query, limit: int) -> list[dict[str, Any]]:
    """The quotations that match best by words and, if semantic search is on, by meaning."""
    paging = QuotationPaging(max(limit, _FUSED) if ctx.embedding_index else limit)
    by_words = find_quotations(ctx, QuotationFilters(q=q), paging)["items"]
    if not ctx.embedding_index:
        return by_words
    nearest = embeddings.nearest(ctx, q.text, q.terms, max(limit, _FUSED))
    by_meaning = serialize_quotations_by_id(ctx, [id for id, _ in nearest], q.terms)
    items = {item["id"]: item for item in [*by_meaning.values(), *by_words]}
    order = fuse_rankings([item["id"] for item in by_words], [item["id"] for item in by_meaning.values()])
    return [items[id] for id in order][:limit]
