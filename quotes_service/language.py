"""The language of a text, identified by py3langid with the model in its package (nothing is downloaded)."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SUPPORTED = frozenset({"en"})

#: The probability from which the text counts as being in another language than English. None of 1,424 English articles
#: (US politics, Australian science) comes near it; paragraphs of one sentence in other languages are above 0.95.
OTHER_LANGUAGE_PROBABILITY = 0.9

#: With fewer letters than this the language is not identified. (A paragraph in Chinese has few letters, so this must
#: stay small.)
MIN_LETTERS = 20

#: Only the beginning is looked at, which keeps the cost at a millisecond or two for a text of any length.
SAMPLE_CHARS = 10_000


def language_of(text: str) -> tuple[str, bool]:
    """The ISO 639-1 code of the text's language, and whether the extractor reads it.

    A text counts as English unless it is clearly in another language, so short texts, lists of names and headlines
    count as English.
    """
    code = clear_language(text) or "en"
    return code, code in SUPPORTED


def clear_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is clearly in; None if that is not clear."""
    sample = text[:SAMPLE_CHARS]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return None if probability < OTHER_LANGUAGE_PROBABILITY else code


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # The other labels (dialects, pidgins, "no language") are not ISO 639-1 codes.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier
