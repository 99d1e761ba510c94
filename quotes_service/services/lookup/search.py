"""One box for everything."""

from __future__ import annotations

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings
from quotes_service.search import query
from quotes_service.search.ranking import fuse_rankings
from quotes_service.services.lookup.experts import find_experts
from quotes_service.services.lookup.institutions import find_institutions
from quotes_service.services.lookup.quotations import find_quotations
from quotes_service.services.lookup.topics import find_topics
from quotes_service.services.serializers.quotations import serialize_quotations_by_id

#: Quotations by words, and by meaning, that are made one ranking.
_FUSED = 50


@reads
def search(ctx: Context, q: str, limit: int = 5) -> dict:
    """The first few experts, institutions, topics and quotations for these words.

    Experts by name, title and institution come first, then those who spoke about it, with ``reasons``.
    Raises InvalidInput("q").
    """
    experts = find_experts(ctx, q=q, limit=limit)["items"]
    if len(experts) < limit:
        known = {expert["id"] for expert in experts}
        speaking = find_experts(ctx, topic=q, limit=limit)["items"]
        experts += [expert for expert in speaking if expert["id"] not in known][: limit - len(experts)]
    return {
        "experts": experts,
        "institutions": find_institutions(ctx, q=q, limit=limit)["items"],
        "topics": find_topics(ctx, q=q, limit=limit)["items"],
        "quotations": _quotations(ctx, q, limit),
    }


def _quotations(ctx: Context, q: str, limit: int) -> list[dict]:
    """Those that fit best by their words and, where the settings ask for it, by what they mean."""
    found = find_quotations(ctx, q=q, limit=max(limit, _FUSED) if ctx.embedding_index else limit)["items"]
    if not ctx.embedding_index:
        return found
    terms = query.parse(q)
    near = serialize_quotations_by_id(
        ctx, [id for id, _ in embeddings.nearest(ctx, q, terms, max(limit, _FUSED))], terms
    )
    known = {item["id"]: item for item in [*near.values(), *found]}
    order = fuse_rankings([item["id"] for item in found], [item["id"] for item in near.values()])
    return [known[id] for id in order][:limit]
