"""One box for everything."""

from __future__ import annotations

from quotes_service.services.context import Context, reads
from quotes_service.services.experts import find_experts
from quotes_service.services.institutions import find_institutions
from quotes_service.services.quotations import find_quotations


@reads
def search(ctx: Context, q: str, limit: int = 5) -> dict:
    """The first few experts, institutions and quotations for these words.

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
        "quotations": find_quotations(ctx, q=q, limit=limit)["items"],
    }
