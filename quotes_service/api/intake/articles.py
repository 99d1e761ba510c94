"""/articles: stored articles with all that was read from them."""

from __future__ import annotations

import re
from typing import ClassVar

from flask import jsonify, url_for
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection, in_format
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http.writes import writes
from quotes_service.api.intake.extract import SourceSchema
from quotes_service.api.intake.jobs import FullJobSchema
from quotes_service.api.lookup.quotes import QuotationSchema
from quotes_service.api.lookup.statements import StorySchema
from quotes_service.api.problems import response_name
from quotes_service.api.schemas import (
    NAME_CHARS,
    TITLE_CHARS,
    Line,
    Output,
    PagingSchema,
    PeriodSchema,
    TypedInput,
    WebAddress,
    page_of,
)
from quotes_service.services.intake import articles, batches
from quotes_service.services.intake.submission import Submission
from quotes_service.standards import offered
from quotes_service.standards.linked.web_annotations import HYPOTHESIS, WEB_ANNOTATIONS
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("articles", "Add, list, get and remove articles.", url_prefix="/api/v1/articles")

LOCATION = {"Location": {"description": "The article's address.", "schema": {"type": "string"}}}


class Language(Line):
    """A language tag; only its first part is kept: en-GB becomes en."""

    default_error_messages: ClassVar = {"language": "Must be a language code, such as en or en-GB."}

    def _deserialize(self, value, attr, data, **kwargs) -> str | None:
        value = super()._deserialize(value, attr, data, **kwargs)
        if value is not None and not re.fullmatch(r"[a-z]{2}(-[a-z0-9]+)*", value, re.IGNORECASE | re.ASCII):
            raise self.make_error("language")
        return value and value[:2].lower()


class NewArticleSchema(SourceSchema):
    """An article: its text, its web page or where to fetch it, and what the sender knows about it, which overrides what
    the page says."""

    url = WebAddress(
        allow_none=True,
        metadata={
            "description": "Where it was published. Another text under the same URL, in any of its forms, becomes the "
            "next version. Without `text` and `html` it is fetched (docs/fetching.md).",
            "examples": ["https://news.example/harbour-walls"],
        },
    )
    external_id = Line(
        NAME_CHARS,
        allow_none=True,
        metadata={
            "description": "The sender's own id, which stands for one article of its outlet. Another text under the "
            "same id becomes the next version; at most 500 bytes.",
            "examples": ["4711"],
        },
    )
    outlet = Line(NAME_CHARS, allow_none=True, metadata={"examples": ["The Larkhaven Post"]})
    byline = Line(TITLE_CHARS, allow_none=True, metadata={"examples": ["Ola Brandt"]})
    language = Language(
        20, allow_none=True, metadata={"description": "Its language; detected by default.", "examples": ["en"]}
    )


class VersionSchema(Output):
    """One state of an article's text."""

    number = fields.Integer(metadata={"examples": [1]})
    created_at = fields.AwareDateTime(metadata={"examples": ["2024-05-02T09:30:00+00:00"]})
    extractor = fields.String(
        metadata={"description": "The version of the extractor that read it.", "examples": ["1.3.0"]}
    )
    chars = fields.Integer(metadata={"examples": [3120]})


class CopySchema(Output):
    """The same story elsewhere. `exact`: the same text under another URL or id of a sender, or a URL that the article
    itself had in an earlier version. `near`: an article with an edited or cut copy of the text."""

    kind = fields.String(validate=validate.OneOf(["exact", "near"]), metadata={"examples": ["exact"]})
    article_id = fields.String(
        metadata={"description": "The article with the text; of an exact copy this article.", "examples": ["a_12"]}
    )
    resemblance = fields.Float(
        allow_none=True,
        metadata={
            "description": "The share of the runs of five words in both texts that they have in common, 0 to 1; null "
            "for articles that were not compared, since both are near copies of a third.",
            "examples": [1.0],
        },
    )
    url = fields.String(allow_none=True, metadata={"examples": ["https://other.example/walls"]})
    external_id = fields.String(allow_none=True, metadata={"examples": ["OP-812"]})
    outlet = fields.String(allow_none=True, metadata={"examples": ["The Other Post"]})
    published_at = fields.Date(allow_none=True, metadata={"examples": ["2024-05-03"]})
    version = fields.Integer(
        metadata={"description": "The version of `article_id` that it is, or is a copy of.", "examples": [1]}
    )
    created_at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})


class PartSchema(Output):
    """A part of the text with an address or a time of its own; `start` and `end` are offsets into the text."""

    kind = fields.String(
        metadata={"description": "A page of a report, or an entry of a live blog.", "examples": ["page"]},
        validate=validate.OneOf(["page", "entry"]),
    )
    start = fields.Integer(metadata={"examples": [0]})
    end = fields.Integer(metadata={"examples": [2610]})
    label = fields.String(
        allow_none=True, metadata={"description": "The page's number, or the entry's heading.", "examples": ["1"]}
    )
    published_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When the entry was printed.", "examples": ["2024-05-02T09:30:00+00:00"]},
    )


class ArticleSummarySchema(Output):
    """An article without its text."""

    id = fields.String(metadata={"examples": ["a_12"]})
    url = fields.String(allow_none=True, metadata={"examples": ["https://news.example/harbour-walls"]})
    external_id = fields.String(allow_none=True, metadata={"description": "The sender's own id.", "examples": ["4711"]})
    title = fields.String(allow_none=True, metadata={"examples": ["Harbour walls are low, says oceanographer"]})
    label = fields.String(
        metadata={
            "description": "What to call it: its title, else its first words.",
            "examples": ["Harbour walls are low, says oceanographer"],
        }
    )
    outlet = fields.String(allow_none=True, metadata={"examples": ["The Larkhaven Post"]})
    byline = fields.String(allow_none=True, metadata={"examples": ["Ola Brandt"]})
    published_at = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    modified_at = fields.Date(
        allow_none=True,
        metadata={"description": "The day of its last change, if its page prints one.", "examples": ["2024-05-03"]},
    )
    language = fields.String(metadata={"description": "ISO 639-1.", "examples": ["en"]})
    supported = fields.Boolean(
        metadata={"description": "False: the service does not read its language, so nothing was read."}
    )
    version = fields.Integer(metadata={"description": "The number of the current version.", "examples": [1]})
    created_at = fields.AwareDateTime(metadata={"examples": ["2024-05-02T09:30:00+00:00"]})
    updated_at = fields.AwareDateTime(metadata={"examples": ["2024-05-02T09:30:00+00:00"]})


class ArticleItemSchema(ArticleSummarySchema):
    """An article in a list."""

    quotation_count = fields.Integer(metadata={"examples": [6]})
    story = fields.Nested(StorySchema)


class FullArticleSchema(ArticleSummarySchema):
    """An article with its text and all that was read from it."""

    addresses = fields.List(
        fields.String(),
        metadata={
            "description": "Other addresses of its page: forms under which it came in, and those of its own site that "
            "the page declares.",
            "examples": [["https://amp.news.example/harbour-walls"]],
        },
    )
    text = fields.String(metadata={"description": "The text that all offsets refer to."})
    parts = fields.List(
        fields.Nested(PartSchema),
        metadata={"description": "Pages of a report or entries of a live blog; empty for most articles."},
    )
    quotations = fields.List(fields.Nested(QuotationSchema))
    versions = fields.List(fields.Nested(VersionSchema))
    copies = fields.List(fields.Nested(CopySchema), metadata={"description": "Exact ones first, then the nearest."})
    story = fields.Nested(StorySchema)


class KeptArticleSchema(FullArticleSchema):
    """An article that was sent, and what was done with it."""

    status = fields.String(validate=validate.OneOf(["created", "unchanged", "new_version"]))


class QuerySchema(TypedInput, PagingSchema, PeriodSchema):
    """Which articles."""

    loads = (ArticleFilters, Paging)

    url = WebAddress(
        metadata={"description": "Its URL in any form, or that of a copy.", "examples": ["https://news.example/walls"]}
    )
    external_id = Line(
        NAME_CHARS, metadata={"description": "The sender's own id, or that of a copy.", "examples": ["4711"]}
    )
    outlet = Line(
        NAME_CHARS,
        metadata={"description": "The name of the outlet; with `url` or `external_id` the one that has them."},
    )
    story = Line(NAME_CHARS, metadata={"description": "The id of an article: it and its near copies."})
    copies = fields.Boolean(metadata={"description": "`false`: of near copies only the one that came in first."})


@blueprint.route("", methods=["POST"])
@writes("write", shown_by="list_articles")
@blueprint.arguments(NewArticleSchema)
@blueprint.response(201, KeptArticleSchema, description="Stored: `status` is `created`.", headers=LOCATION)
@blueprint.alt_response(
    200, schema=KeptArticleSchema, description="Known: `status` is `unchanged` or `new_version`.", headers=LOCATION
)
@blueprint.alt_response(
    202, schema=FullJobSchema, description="It is long: a worker will read it, by this job.", headers=LOCATION
)
@blueprint.alt_response(409, response_name(409))
def add_article(sent: Submission):
    """Read and store an article

    Sending a stored article again, under its URL or `external_id` or with its text, changes nothing: `status` is
    `unchanged`. Another text under a known URL or `external_id` is its next version, which may have another URL. If
    they are those of two articles, or the article of the URL has another `external_id`, the answer is 409.

    A `url` without `text` and `html` is fetched: a page, a text or a report. The article has the URL to which it
    redirects. What must not or cannot be fetched is refused with 422; a site that does not answer now, with 503, and
    `Retry-After` says when to try again.

    A text of more than `QUOTES_LONG_TEXT_CHARS` characters takes long: the answer is 202 and a job, whose item has the
    article's id when a worker has stored it.
    """
    ctx = context()
    article = sent.to_article(ctx.settings.max_text_chars, fetch=ctx.fetcher.page_for_request)
    if job := batches.add_long(ctx, article):
        answer = jsonify(FullJobSchema().dump(job))
        return answer, 202, {"Location": url_for("jobs.get_job", id=job["id"])}
    status, article = articles.add_article(ctx, article)
    answer = {"status": status, **article}
    return answer, 201 if status == "created" else 200, {"Location": url_for(".get_article", id=article["id"])}


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(ArticleItemSchema))
@also_as(*offered.ARTICLES)
def list_articles(query: tuple[ArticleFilters, Paging]):
    """List articles, newest first"""
    filters, paging = query
    return collection(lambda paging: articles.list_articles(context(), filters, paging), paging)


@blueprint.route("/<id>")
@blueprint.response(200, FullArticleSchema)
@also_as(*offered.ARTICLE)
def get_article(id):
    """Get one article with its quotations, versions, copies and story

    `ninjs` is IPTC ninjs 3, `superdesk` what Superdesk reads (docs/newsrooms.md).
    """
    return articles.get_article(context(), id)


@blueprint.route("/<id>/annotations")
@blueprint.response(200, {"type": "object"}, content_type="application/ld+json")
@also_as(HYPOTHESIS)
def get_annotations(id):
    """Get an article's quotations as a W3C AnnotationCollection

    Each is an Annotation of the article at its outlet: a target for each part of what was said, and as bodies who said
    it, in words and as links, and whether it was said. `hypothesis`: lines, of which each is the body of one
    `POST /api/annotations` at Hypothesis (docs/linked-data.md).
    """
    return in_format(articles.get_article(context(), id), WEB_ANNOTATIONS)


@blueprint.route("/<id>", methods=["DELETE"])
@writes("write", shown_by="get_article")
@blueprint.response(204, description="Removed.")
def delete_article(id):
    """Remove an article, and the entries of the directory that only it supports"""
    articles.delete_article(context(), id)
