"""The words of articles, and which of them are of one family: see resolve.word_families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import peewee as pw

from quotes_service.resolve import word_families
from quotes_service.store.models import Word, WordPair
from quotes_service.store.querying.compiled import insert
from quotes_service.store.querying.rows import tuples

#: The most words of a family that are given.
_MOST = 5
#: A word in fewer articles teaches nothing about its family.
_FEWEST = 2
#: Letters of the last part of a compound that no article has.
_LONG_ENDING = 5
#: With fewer articles, a word that most of them have may still be what they are about.
_ENOUGH_ARTICLES = 100
#: Rows of one statement.
_ROWS = 300


def replace(texts: Iterable[tuple[str | None, str | None]]) -> None:
    """Count the words of articles' texts: of each pair, those of the second text instead of those of the first; None:
    the article is new, or removed."""
    forms: dict[str, str] = {}
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text, sign in ((text, sign) for pair in texts for text, sign in zip(pair, (-1, 1), strict=True)):
        if text is not None:
            found = {"": ""} | word_families.stems(text)
            for stem, form in found.items():
                if len(form) < len(forms.get(stem, form + " ")):
                    forms[stem] = form
                words[stem] += sign
            for pair in word_families.pairs(found):
                pairs[pair] += sign
    _add_words(sorted((stem, forms[stem], number) for stem, number in words.items() if number))
    _add_pairs(sorted((*pair, number) for pair, number in pairs.items() if number))
    for part in pw.chunked([stem for stem, number in words.items() if number < 0], _ROWS):
        Word.delete().where(Word.stem.in_(part), Word.articles <= 0).execute()
    for part in pw.chunked({one for (one, _), number in pairs.items() if number < 0}, _ROWS):
        WordPair.delete().where(WordPair.one.in_(part), WordPair.articles <= 0).execute()


def _add_words(rows: Iterable[tuple[str, str, int]]) -> None:
    """Add to the numbers of articles of stems; each row has a form too, which is kept if it is shorter."""
    insert(
        Word,
        ("stem", "form", "articles"),
        rows,
        "ON CONFLICT (stem) DO UPDATE SET articles = word.articles + EXCLUDED.articles, form = CASE WHEN "
        "LENGTH(EXCLUDED.form) < LENGTH(word.form) THEN EXCLUDED.form ELSE word.form END",
    )


def _add_pairs(rows: Iterable[tuple[str, str, int]]) -> None:
    insert(
        WordPair,
        ("one", "other", "articles"),
        rows,
        "ON CONFLICT (one, other) DO UPDATE SET articles = word_pair.articles + EXCLUDED.articles",
    )


def in_most_articles(words: Iterable[str]) -> set[str]:
    """Those of these words that more than half of all articles have, if there are enough articles to tell."""
    stem_of = {word: word_families.stem(word) for word in words}
    articles = _articles({"", *stem_of.values()})
    total = articles.get("", 0)
    if total < _ENOUGH_ARTICLES:
        return set()
    return {word for word, stem in stem_of.items() if 2 * articles.get(stem, 0) > total}


def family(word: str) -> list[str]:
    """The other words of a word's family, those that are in most articles with it first.

    If the articles have no such word, its last part stands for it, as "quake" does for "seaquake".
    """
    stem = word_families.stem(word)
    query = WordPair.select(WordPair.one, WordPair.other, WordPair.articles)
    query = query.where((WordPair.one == stem) | (WordPair.other == stem), WordPair.articles >= _FEWEST)
    together = {other if one == stem else one: number for one, other, number in tuples(query)}
    articles = _articles({"", stem, *together})
    total, own = articles.get("", 0), articles.get(stem, 0)
    if own < _FEWEST:
        return _last_part(word.lower())
    kin = [other for other, number in together.items() if word_families.is_family(number, own, articles[other], total)]
    kin.sort(key=lambda other: (-together[other], other))
    forms = dict(tuples(Word.select(Word.stem, Word.form).where(Word.stem.in_(kin[:_MOST])))) if kin else {}
    return [forms[other] for other in kin[:_MOST]]


def _last_part(word: str) -> list[str]:
    """The longest ending of a word that is itself a word of the articles."""
    endings = [end for end in word_families.endings(word) if len(end) >= _LONG_ENDING]
    articles = _articles({word_families.stem(end) for end in endings})
    for end in endings:
        if articles.get(word_families.stem(end), 0) >= _FEWEST:
            return [end]
    return []


def _articles(stems: Iterable[str]) -> Mapping[str, int]:
    """Stem -> how many articles have it."""
    return dict(tuples(Word.select(Word.stem, Word.articles).where(Word.stem.in_(sorted(stems)))))
