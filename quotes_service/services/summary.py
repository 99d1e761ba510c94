"""What is in the database, in short."""

from __future__ import annotations

from quotes_service.services import views
from quotes_service.services.context import Context, reads
from quotes_service.store import experts
from quotes_service.store.models import Article, Expert, Institution, Listed


@reads
def summary(ctx: Context, limit: int = 10) -> dict:
    """How many articles, quotations, experts, institutions and statements there are, and the experts quoted last."""
    return {
        "articles": Article.select().count(),
        "quotations": Listed.select().count(),
        "experts": Expert.select().where(~Expert.hidden, ~Expert.silent).count(),
        "institutions": Institution.select().where(~Institution.hidden, ~Institution.silent).count(),
        "statements": Listed.select(Listed.statement).distinct().count(),
        "latest_experts": views.experts_of(experts.quoted_last(limit)),
    }
