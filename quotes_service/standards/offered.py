"""In which formats each kind of answer is given besides JSON: one entry, and collections."""

from __future__ import annotations

from quotes_service.standards.citations.formats import CITATIONS
from quotes_service.standards.feeds.atom import ATOM
from quotes_service.standards.feeds.json_feed import JSON_FEED
from quotes_service.standards.linked import follow_the_money, schema_org
from quotes_service.standards.linked.schema_org import entry, graph
from quotes_service.standards.newsroom.ninjs import NINJS
from quotes_service.standards.newsroom.superdesk import SUPERDESK
from quotes_service.standards.tables.columns import formats_of
from quotes_service.standards.tables.directory import ARTICLES as ARTICLE_TABLE
from quotes_service.standards.tables.directory import EXPERTS as EXPERT_TABLE
from quotes_service.standards.tables.directory import INSTITUTIONS as INSTITUTION_TABLE
from quotes_service.standards.tables.quotations import QUOTATIONS as QUOTATION_TABLE

QUOTATION = (entry(schema_org.quotation), follow_the_money.QUOTATIONS, *CITATIONS)
QUOTATIONS = (
    *formats_of(QUOTATION_TABLE),
    *(graph(schema_org.quotation), follow_the_money.QUOTATIONS),
    *(*CITATIONS, ATOM, JSON_FEED),
)
STATEMENT = (entry(schema_org.statement),)
EXPERT = (entry(schema_org.expert), follow_the_money.EXPERTS)
EXPERTS = (*formats_of(EXPERT_TABLE), graph(schema_org.expert), follow_the_money.EXPERTS)
INSTITUTION = (entry(schema_org.institution), follow_the_money.INSTITUTIONS)
INSTITUTIONS = (*formats_of(INSTITUTION_TABLE), graph(schema_org.institution), follow_the_money.INSTITUTIONS)
ARTICLE = (entry(schema_org.article), follow_the_money.ARTICLES, *CITATIONS, NINJS, SUPERDESK)
ARTICLES = (*formats_of(ARTICLE_TABLE), graph(schema_org.article), follow_the_money.ARTICLES, *CITATIONS)
