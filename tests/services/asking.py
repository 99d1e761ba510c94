"""Calls of the services with filters, options and paging as plain keywords; words are parsed as in the API."""

from __future__ import annotations

import dataclasses
from typing import Any

from quotes_service.context import Context
from quotes_service.search.query import Query
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, institutions, quotations, stats, topics
from quotes_service.services.lookup import search as everything
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
from quotes_service.services.lookup.institutions import InstitutionFilters
from quotes_service.services.lookup.stats import Breakdown
from quotes_service.services.lookup.topics import TopicFilters
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.store.querying.paging import Paging


def find_quotations(ctx: Context, **asked: Any) -> dict:
    return quotations.find_quotations(ctx, *_typed(asked, QuotationFilters, QuotationPaging))


def find_doubtful(ctx: Context, **asked: Any) -> dict:
    return quotations.find_doubtful(ctx, *_typed(asked, QuotationFilters, Paging))


def expert_quotations(ctx: Context, id: str, **asked: Any) -> dict:
    return experts.expert_quotations(ctx, id, *_typed(asked, QuotationFilters, QuotationPaging))


def institution_quotations(ctx: Context, id: str, **asked: Any) -> dict:
    return institutions.institution_quotations(ctx, id, *_typed(asked, QuotationFilters, QuotationPaging))


def count_quotations(ctx: Context, **asked: Any) -> dict:
    return stats.count_quotations(ctx, *_typed(asked, QuotationFilters, Breakdown))


def find_experts(ctx: Context, **asked: Any) -> dict:
    if asked.get("topic") is not None:
        asked["topic"] = Query.of(asked["topic"], "topic")
    return experts.find_experts(ctx, *_typed(asked, ExpertFilters, RankingOptions, Paging))


def find_institutions(ctx: Context, **asked: Any) -> dict:
    return institutions.find_institutions(ctx, *_typed(asked, InstitutionFilters, Paging))


def institution_experts(ctx: Context, id: str, **asked: Any) -> dict:
    return institutions.institution_experts(ctx, id, *_typed(asked, Paging))


def find_topics(ctx: Context, **asked: Any) -> dict:
    return topics.find_topics(ctx, *_typed(asked, TopicFilters, Paging))


def list_articles(ctx: Context, **asked: Any) -> dict:
    return articles.list_articles(ctx, *_typed(asked, ArticleFilters, Paging))


def search(ctx: Context, q: str, **asked: Any) -> dict:
    return everything.search(ctx, Query.of(q), **asked)


def _typed(asked: dict[str, Any], *kinds: type) -> list[Any]:
    """An instance of each of these dataclasses, from the keywords that are its fields; all must be of one."""
    if asked.get("q") is not None:
        asked["q"] = Query.of(asked["q"])
    names = [{field.name for field in dataclasses.fields(kind)} for kind in kinds]
    assert asked.keys() <= set().union(*names)
    return [kind(**{name: asked[name] for name in own & asked.keys()}) for kind, own in zip(kinds, names, strict=True)]
