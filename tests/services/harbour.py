"""Articles for the tests of verification: three on the harbour of Larkhaven."""

from datetime import date

from quotes_service.services.intake import articles
from tests.factories import article
from tests.services import asking

WALL = "The wall is cracked and it will not last another winter"
ROW = "The harbour has three old ferries, and two of them leak."
NEXT = "We sail with whatever still floats on a Sunday morning."
BOATS = "We have asked the ministry for forty boats"
SUNK = "The storms of this autumn have sunk every trawler in the bay"
CELLARS = "Nobody ever told me about the flooded cellars"

POST = (
    "The wall of Larkhaven was inspected on Monday.\n\n"
    f"“{WALL},” said Maren Tolvik, professor at the Larkhaven Institute for Coastal Research (LICR).\n\n"
    f"The ministry did not answer.\n\n“{ROW}” said Maren Tolvik. “{NEXT}” said Maren Tolvik.\n"
)
MAIL = f"“{BOATS},” said Odhran O’Brien, director of the Treasury Council. “{SUNK},” said LICR.\n"
WIRE = f"“{CELLARS},” said Tolvik.\n"


def fill(ctx):
    """Three articles: Tolvik in The Post, O’Brien and the institute in The Mail, a bare surname in The Wire."""
    for text, outlet, day in ((POST, "The Post", 2), (MAIL, "The Mail", 9), (WIRE, "The Wire", 20)):
        add(ctx, text, outlet, day)


def add(ctx, text: str, outlet: str, day: int | None, **about) -> dict:
    """Keep an article of that day of May 2024."""
    values = {
        "url": f"https://{outlet.replace(' ', '').lower()}.example/{day}",
        "published_at": day and date(2024, 5, day),
        **about,
    }
    return articles.add_article(ctx, article(text, outlet=outlet, **values))[1]


def tolvik(ctx) -> str:
    return asking.find_experts(ctx, q="tolvik")["items"][0]["id"]


def licr(ctx) -> str:
    return asking.find_institutions(ctx, q="LICR")["items"][0]["id"]


def said(answer: dict) -> list[str]:
    """What the matches print."""
    return [match["quotation"]["content"]["text"].rstrip(",") for match in answer["matches"]]
