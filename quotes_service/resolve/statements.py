"""Recognising the same utterance in several articles."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from quotes_service.resolve.names import words

#: Fewer words than these ("No comment.") are said again and again; they are one utterance only where they stand.
MIN_WORDS = 5


def statement_key(text: str, speakers: Iterable[str]) -> str | None:
    """The key of what was said by whom; None for what cannot be known again elsewhere.

    Quotation marks, case, white space, accents and punctuation don't count. ``speakers`` are the keys of the
    named ones; what nobody is named for has no key, since two unnamed officials may say the same.
    """
    who, said = sorted(filter(None, speakers)), words(text)
    if not who or len(said) < MIN_WORDS:
        return None
    return sha256(f"{who}: {said}".encode()).hexdigest()
