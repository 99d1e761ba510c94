"""News in which the same people recur: for what must not depend on how articles come in."""

from __future__ import annotations

import random
from datetime import date, timedelta

from quotes_service.records import Article
from tests.factories import article

_PEOPLE = (
    "Maren Tolvik, professor at the Larkhaven Institute for Coastal Research (LICR)",
    "Maren Tolvik, hydrologist at LICR",
    "Maren Tolvik",
    "M. Tolvik, professor at the Larkhaven Institute for Coastal Research",
    "Maren Tolvik, mayor of Oldby Council",
    "Odhran O’Brien, director of the Treasury Council",
    "Odhran O’Brien (also Bo O’Brien)",
    "Bo O’Brien, former director of the Treasury Council",
    "Petra Sand, engineer at the University of Oldby’s School of Dikes",
    "P. Sand, engineer at the University of Oldby",
    "Petra Sand (also Petra Dune)",
    "Petra Dune, engineer at the University of Oldby",
    "Ann Sand, engineer at the Agency for Dikes (AD)",
    "Ann Sand, senator of Westby Council",
    "Ann Sand",
    "A. Sand, engineer at AD",
    "LICR",
    "the Larkhaven Institute for Coastal Research",
    "the University of Oldby",
)
_CUES = ("said", "said", "never said")
_WORDS = (
    "the tide gauges of a harbour wall do not lie when some storm comes in from north and nobody has counted boats "
    "that lie behind it each spring"
).split()


def recurring_news(number: int, seed: int = 7) -> list[Article]:
    """Articles in which the same people recur under several names, with copies, cuts and denials of what they said;
    some come twice, or with another text or URL."""
    chance = random.Random(seed)
    said = [" ".join(chance.sample(_WORDS, 14)) for _ in range(20)]
    news: list[Article] = []
    while len(news) < number:
        place = len(news)
        sentences = [
            f"“{chance.choice(said)[: chance.choice((200, 60))]},” {chance.choice(_CUES)} {who}."
            for who in chance.sample(_PEOPLE, 3)
        ]
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(90))
        text = "\n\n".join([f"Report number {place} on the storm.", *sentences])
        url = f"https://post.example/{place if chance.random() < 0.9 or not place else chance.randrange(place)}"
        sent = article(text, url=url, published_at=day, title=f"Report {place}", outlet=f"Post {place % 3}")
        news.append(sent)
        if chance.random() < 0.1:
            news.append(sent)
        if chance.random() < 0.1:
            news.append(article(text, url=f"https://copy.example/{place}", title=None, published_at=date(2023, 1, 1)))
    return news[:number]
