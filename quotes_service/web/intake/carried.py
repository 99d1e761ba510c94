"""An article that goes from one page to the next in a hidden field, exactly as it was read.

Nothing is stored until somebody keeps the article, and a text is not sent as the text of a field, where browsers change
its line breaks. What comes back is signed: it is an article that this service has read.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from quotes_service.errors import InvalidInput
from quotes_service.records import Article, Part


def packed(article: Article) -> str:
    """The article as the value of a field."""
    values = asdict(article)
    for name in ("published_at", "modified_at"):
        values[name] = values[name] and values[name].isoformat()
    for part in values["parts"]:
        part["published_at"] = part["published_at"] and part["published_at"].isoformat()
    return _serializer().dumps(values)


def unpacked(value: str) -> Article:
    """The article in a field. Raises InvalidInput("article") for a value that is not of ``packed``."""
    try:
        values = _serializer().loads(value)
    except BadData:
        raise InvalidInput("article", "is not as the preview sent it; preview it once more") from None
    for name in ("published_at", "modified_at"):
        values[name] = values[name] and date.fromisoformat(values[name])
    for part in values["parts"]:
        part["published_at"] = part["published_at"] and datetime.fromisoformat(part["published_at"])
    parts = tuple(Part(**part) for part in values.pop("parts"))
    return Article(**{**values, "addresses": tuple(values["addresses"]), "parts": parts})


def _serializer() -> URLSafeSerializer:
    # a form that was open while the service became another version, with other fields, is refused
    names = " ".join(field.name for record in (Article, Part) for field in fields(record))
    assert current_app.secret_key, "it is set when the pages are mounted"
    return URLSafeSerializer(current_app.secret_key, salt=f"article {names}")
