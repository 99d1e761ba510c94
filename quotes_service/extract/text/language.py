"""Which language a text is in, by py3langid's model (it lies in the package; nothing is fetched)."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SUPPORTED = frozenset({"en"})

#: How sure the identifier must be that a text is not English. Of 1,424 English articles (US politics, Australian
#: science) none comes near it; paragraphs of a sentence in other languages stand above 0.95.
OTHER_LANGUAGE_PROBABILITY = 0.9

#: Fewer letters than this say too little. (A paragraph in Chinese has few letters, so this can't be large.)
FEWEST_LETTERS = 20

#: The beginning is enough, and keeps the cost at a millisecond or two for a text of any length.
SAMPLE_CHARS = 10_000


def language_of(text: str) -> tuple[str, bool]:
    """The ISO 639-1 code of the text's language, and whether the extractor reads it.

    A text counts as English unless it is surely something else: short ones, lists of names and headlines do.
    """
    sample = text[:SAMPLE_CHARS]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS:
        return "en", True
    code, probability = _identifier().classify(sample)
    if probability < OTHER_LANGUAGE_PROBABILITY:
        return "en", True
    return code, code in SUPPORTED


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # The other labels are dialects, pidgins and "no language", which are no ISO 639-1 codes.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier
