"""In which forms of linked data each kind of answer is given: one entry, and collections."""

from __future__ import annotations

from quotes_service.standards.linked import follow_the_money, schema_org
from quotes_service.standards.linked.schema_org import entry, graph

QUOTATION = (entry(schema_org.quotation), follow_the_money.QUOTATIONS)
QUOTATIONS = (graph(schema_org.quotation), follow_the_money.QUOTATIONS)
STATEMENT = (entry(schema_org.statement),)
EXPERT = (entry(schema_org.expert), follow_the_money.EXPERTS)
EXPERTS = (graph(schema_org.expert), follow_the_money.EXPERTS)
INSTITUTION = (entry(schema_org.institution), follow_the_money.INSTITUTIONS)
INSTITUTIONS = (graph(schema_org.institution), follow_the_money.INSTITUTIONS)
ARTICLE = (entry(schema_org.article), follow_the_money.ARTICLES)
ARTICLES = (graph(schema_org.article), follow_the_money.ARTICLES)
