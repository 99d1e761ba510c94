"""A directory of five articles to make decisions in, and all that it holds and shows, to compare."""

from __future__ import annotations

from dataclasses import replace

from quotes_service.records import Extraction, Span
from quotes_service.services.editing import decisions, reviews
from quotes_service.services.intake import articles
from quotes_service.store.models import (
    MODELS,
    Change,
    Decision,
    DecisionTarget,
    Event,
    FormerAppearance,
    Redirect,
    Reprocess,
)
from tests.factories import SimpleExtractor, article
from tests.services import asking

TIDES = "“The tide turns at noon every single day,” said Ann Lee, professor at the Institute of Tides (IT)."
TUNES = "“We rehearse on Mondays in the old hall,” said Ann Lee, conductor of the Fell Orchestra."
BARE = "“I know nothing of it at all,” said Ann Lee."
WALLS = "“We must build at once,” said Anna Marsden, head of the Bureau of Walls."
HIGHER = "“We must build higher than that,” said Anna Marsden. “Nobody listens to me,” said IT."
TEXTS = {"tides": TIDES, "tunes": TUNES, "bare": BARE, "walls": WALLS, "higher": HIGHER}


class World:
    """A directory of the articles above, with short names for what is in it."""

    def __init__(self, ctx, kept: dict[str, dict]):
        self.ctx, self.articles = ctx, kept
        found = {name: kept["quotations"] for name, kept in self.articles.items()}
        self.quotation = {name: quotations[0]["id"] for name, quotations in found.items()}
        self.expert = {name: quotations[0]["speakers"][0]["expert_id"] for name, quotations in found.items()}
        self.text = {name: kept["quotations"][0]["content"]["text"] for name, kept in self.articles.items()}

    def decide(self, kind: str, **about) -> dict:
        return decisions.decide(self.ctx, kind=kind, by="Ida Holm", why="for a test", **about)

    def who(self) -> dict[str, list[str]]:
        """What each expert says."""
        page = asking.find_experts(self.ctx, limit=100)["items"]
        return {
            item["id"]: sorted(
                quotation["content"]["text"] for quotation in asking.expert_quotations(self.ctx, item["id"])["items"]
            )
            for item in page
        }

    def people(self) -> list[tuple[str, int]]:
        return [(item["name"], item["quotation_count"]) for item in asking.find_experts(self.ctx, limit=100)["items"]]


def kept(ctx) -> dict[str, dict]:
    """The articles above, kept, by their names."""
    return {
        name: articles.add_article(ctx, article(text, url=f"https://post.example/{name}"))[1]
        for name, text in TEXTS.items()
    }


def rows(ctx) -> dict[str, list]:
    """All rows of the directory except decisions, their log, and what changed last; without row numbers."""
    left_out = {Change, Decision, DecisionTarget, Event, Reprocess, Redirect, FormerAppearance}
    found = {}
    with ctx.reading():
        for model in MODELS:
            if model not in left_out:
                keep_id = model.__name__ in (
                    "Article",
                    "Expert",
                    "Appearance",
                    "Institution",
                    "InstitutionName",
                    "Quotation",
                )
                found[model.__name__] = sorted(
                    repr(
                        {name: value for name, value in row.items() if (name != "id" or keep_id) and name != "read_at"}
                    )
                    for row in model.select().dicts()
                )
    return found


def shown(ctx) -> dict:
    """The directory as it is shown."""
    return {
        "experts": asking.find_experts(ctx, limit=100),
        "lee": asking.find_experts(ctx, q="lee"),
        "institutions": asking.find_institutions(ctx, limit=100),
        "quotations": asking.find_quotations(ctx, limit=100, facets=True),
        "words": asking.find_quotations(ctx, q="build"),
        "review": reviews.list_reviews(ctx),
        "articles": asking.list_articles(ctx),
    }


class OtherModel(SimpleExtractor):
    """Another extractor: omits the final comma of a quotation, extracts no roles, and misses a quotation."""

    version = "9.0"

    def extract(self, text: str, title: str | None = None) -> Extraction:
        read = super().extract(text, title)
        found = [
            replace(item, content=(Span(item.content[0].start, item.content[0].end - 1),), confidence=0.5)
            for item in read.quotations
            if "turns at noon" not in text
        ]
        people = tuple(replace(person, roles=()) for person in read.people)
        return replace(read, quotations=tuple(found), people=people, extractor=self.version)
