"""Articles: the list, and the text of one with its quotations."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.intake import articles
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.web.citing import citation_file, citations
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page
from quotes_service.web.passages import shown_article

blueprint = Blueprint("articles", __name__, url_prefix="/articles")

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
    passage = (first, last) if first is not None and last is not None else None
    shown = shown_article(article["text"], article["quotations"], passage)
    return render_template("lookup/article.html", article=article, shown=shown, citations=citations(article))


@blueprint.get("/<id>/cite/<name>")
def article_citation(id: str, name: str) -> Response:
    """The citation of an article as a file, for a reference manager."""
    return citation_file(articles.get_article(context(), id), name)
