"""Articles in which people speak about the tide, and who is found for it."""

from datetime import date

from quotes_service.services.intake import articles
from tests.factories import article
from tests.services import asking

ON_TIDES = ("The tide has no mercy.", "A tide eats the quay.", "Each tide takes more sand.")
OF_ALL = ("Bread", "Chess", "Opera", "Wool", "Rents", "Trams", "Bees", "Paint", "Rugby", "Salt", "Plums", "Locks")


def add(ctx, text: str, day: date | None = date(2024, 5, 2), **about) -> dict:
    values = {"title": None, "url": None, "published_at": day, **about}
    return articles.add_article(ctx, article(text, **values))[1]


def said(name: str, *words: str, role: str = "") -> str:
    """The text of an article that quotes these words."""
    return " ".join(f"“{one}” said {name}{role}." for one in words)


def found(ctx, topic: str = "tide", **about) -> list[str]:
    return [item["name"] for item in asking.find_experts(ctx, topic=topic, **about)["items"]]


def usual_suspects(ctx):
    """Vera Usual says three things about the tide among a hundred others; Ann Tidal says two about it and no more."""
    add(ctx, said("Vera Usual", *ON_TIDES))
    for number in range(8):
        add(ctx, said("Vera Usual", *(f"{thing} costs {number} crowns now." for thing in OF_ALL)))
    add(ctx, said("Ann Tidal", "This tide is no joke.", "My tide tables were right."))
