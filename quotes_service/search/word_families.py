"""The words of articles, and which of them are of one family: see resolve.word_families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import peewee as pw

from quotes_service.resolve import word_families
from quotes_service.store.models import Word, WordPair
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


def replace(before: str | None, after: str | None) -> None:
    """Count the words of an article's text ``after`` instead of its text ``before``; None: the article is new, or
    removed."""
    forms: dict[str, str] = {}
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text, sign in ((before, -1), (after, 1)):
        if text is not None:
            found = {"": ""} | word_families.stems(text)
            forms |= found
            words.update(dict.fromkeys(found, sign))
            pairs.update(dict.fromkeys(word_families.pairs(found), sign))
    for part in pw.chunked(sorted((stem, number) for stem, number in words.items() if number), _ROWS):
        rows = [{"stem": stem, "form": forms[stem], "articles": number} for stem, number in part]
        is_shorter = pw.fn.LENGTH(pw.EXCLUDED.form) < pw.fn.LENGTH(Word.form)
        changes = {
            Word.articles: Word.articles + pw.EXCLUDED.articles,
            Word.form: pw.Case(None, [(is_shorter, pw.EXCLUDED.form)], Word.form),
        }
        Word.insert_many(rows).on_conflict(conflict_target=[Word.stem], update=changes).execute()
    for part in pw.chunked(sorted((*pair, number) for pair, number in pairs.items() if number), _ROWS):
        rows = [{"one": one, "other": other, "articles": number} for one, other, number in part]
        WordPair.insert_many(rows).on_conflict(
            conflict_target=[WordPair.one, WordPair.other],
            update={WordPair.articles: WordPair.articles + pw.EXCLUDED.articles},
        ).execute()
    for part in pw.chunked([stem for stem, number in words.items() if number < 0], _ROWS):
        Word.delete().where(Word.stem.in_(part), Word.articles <= 0).execute()
    for part in pw.chunked({one for (one, _), number in pairs.items() if number < 0}, _ROWS):
        WordPair.delete().where(WordPair.one.in_(part), WordPair.articles <= 0).execute()


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
