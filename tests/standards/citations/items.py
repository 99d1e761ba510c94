"""Articles and quotations as the API answers them, to be cited."""

from __future__ import annotations

from datetime import date
from typing import Any

from quotes_service.standards.citations.line import citation
from quotes_service.standards.links import Links

LINKS = Links("https://quotes.example")
#: Texts that mean something to one format or another.
HARD = [
    "Walls at 100 % & more: #1, $5, a_b, ~x, ^y",
    r"\cite{evil} and {braces} \ backslash",
    "Großes Übel für Łódź: ça coûte “cher” – 😀👩‍🌾",
    "الجدار منخفض جدا",
    "החומה נמוכה",
    '<i>Low</i> "walls", {:title: other} @article{x,}',
    "ER - TY - NEWS",
    "=1+1, said she",
]


def article(**fields: Any) -> dict[str, Any]:
    """An article as GET /articles lists it; what is given replaces what it says about itself."""
    about = {
        "id": "a_1",
        "title": "Harbour walls are low",
        "label": "Harbour walls are low",
        "url": "https://post.example/walls",
        "outlet": "The Larkhaven Post",
        "byline": "Ola Brandt",
        "published_at": date(2024, 5, 2),
        "language": "en",
    }
    return {**about, **fields}


def quotation(text: str = "“The wall is too low,” she said.", content: str = "", **fields: Any) -> dict[str, Any]:
    """A quotation as GET /quotes lists it: the ``content`` of a paragraph, by default what is in curly marks.
    ``article``: fields of its article."""
    content = content or text[1 : text.index("”")]
    start = text.index(content)
    speaker = {"name": "Maren Tolvik", "role": {"title": "professor", "institution": "LICR", "status": "current"}}
    item = {
        "id": "q_1",
        "type": "direct",
        "factuality": "said",
        "current": True,
        "cue": None,
        "source": None,
        "reason": None,
        "speakers": [speaker],
        "paragraph": {"text": text, "start": 0, "end": len(text)},
        "content": {"text": content, "spans": [{"start": start, "end": start + len(content)}]},
        **fields,
    }
    item["article"] = {
        name: value for name, value in article(**fields.get("article", {})).items() if name != "language"
    }
    return {**item, "citation": citation(item)}


#: An article of which nothing is known but its text.
NOTHING = {"title": None, "label": "Low walls are …", "url": None, "outlet": None, "byline": None, "published_at": None}
