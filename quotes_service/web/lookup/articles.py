"""Articles: the list, and the text of one with its quotations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.intake import articles
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page
from quotes_service.web.passages import article_paragraphs

blueprint = Blueprint("articles", __name__, url_prefix="/articles")

#: So many speakers of an article have a colour of their own; the others share one.
COLOURS = 8
#: With more quotations the list beside the text is short: the rest comes when one is chosen.
_LONG = 150
_LARGEST = 10**9


@blueprint.get("/")
def articles_page() -> ResponseReturnValue:
    """The stored articles, newest first."""
    fields = Fields.of_address()
    try:
        asked = ArticleFilters(
            outlet=fields.line("outlet"),
            url=fields.line("url"),
            since=fields.day("since"),
            until=fields.day("until"),
            story=fields.line("story"),
        )
        found = articles.list_articles(context(), asked, fields.paging())
    except InvalidInput as error:
        return render_template("lookup/articles.html", error=error, asked=None), 422
    return render_template("lookup/articles.html", asked=asked, found=found, next_page=next_page(found))


@blueprint.get("/<id>")
def article_page(id: str) -> ResponseReturnValue:
    """The text of an article with its quotations, in step with the list of them. ``from`` and ``to``: the offsets of a
    passage, such as a proof, to be shown."""
    article = articles.get_article(context(), id)
    fields = Fields.of_address()
    first, last = fields.number("from", 0, _LARGEST), fields.number("to", 0, _LARGEST)
    quotations = article["quotations"]
    speakers = speakers_of(quotations)
    passage = (first, last) if first is not None and last is not None else None
    return render_template(
        "lookup/article.html",
        article=article,
        paragraphs=article_paragraphs(article["text"], quotations, passage),
        speakers=speakers,
        is_long=len(quotations) > _LONG,
        colours={number: one["colour"] for one in reversed(speakers) for number in one["numbers"]},
    )


def speakers_of(quotations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who speaks in an article, the most quoted first: each with a colour (1 to COLOURS, 0 for the rest and for words
    without a known speaker) and the numbers of their quotations."""
    by_name: dict[str, dict[str, Any]] = {}
    for number, quotation in enumerate(quotations):
        for speaker in quotation["speakers"] or [{"name": "", "expert_id": None, "institution_id": None}]:
            found = by_name.setdefault(speaker["name"], {**speaker, "numbers": []})
            found["numbers"].append(number)
    ordered = sorted(by_name.values(), key=lambda one: (one["name"] == "", -len(one["numbers"]), one["numbers"][0]))
    for place, one in enumerate(ordered):
        one["colour"] = place + 1 if one["name"] and place < COLOURS else 0
    return ordered
