"""Finding the phrases of a table in short texts such as titles and the names of institutions.

Tables are texts of lines "head: entry entry ...". In an entry "_" joins the words of a phrase, and marks restrict it:
"^" at the beginning: it must stand first in a noun phrase; "$" at the end: it must be the head of one ("general$": "a
retired general", but not "general manager"); "~": it counts only where nothing else in title and institution does. The
head "none" lists phrases that only look like others. What an entry stands for is its sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes_service.resolve import names
from quotes_service.resolve.spelling import american

#: Words that end a noun phrase.
STOPS = frozenset(
    "of in at for and to on with from by the a an who whose turned or as during under his her their emeritus emerita "
    "elect designate retired".split()
)
#: Characters of a text that are read; a longer title or name is a parsing error.
_MOST_CHARS = 200
_BREAKS = re.compile(r"[,;:/()|–—]")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b|['’]")
_MAN = re.compile(r"(?<=\w\w)(?:wom[ae]n|men|person|people)$")


def plain_words(text: str | None) -> list[str]:
    """The words of a printed title or name in American spelling, with "a" for a comma, a bracket or the like.

    "Paediatrics, St Anne's" -> ["pediatrics", "a", "st", "anne"]
    """
    undotted = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", (text or "")[:_MOST_CHARS])
    plain = _BREAKS.sub(" a ", _POSSESSIVE.sub("", undotted)).replace("&", " and ")
    return [american(word) for word in names.words(plain)]


def is_edge(words: list[str], index: int) -> bool:
    """Whether a noun phrase ends before (or begins after) the word at this index."""
    return not 0 <= index < len(words) or words[index] in STOPS or words[index].isdigit()


def entries(text: str) -> Iterator[tuple[str, str]]:
    """The pairs (head, entry) of a table."""
    head = ""
    for word in text.split():
        if word.endswith(":"):
            head = word[:-1]
        else:
            yield head, word


class Lexicon:
    """Looks up phrases; plural and feminine forms are found too ("businesswomen").

    ``table``: phrase -> its senses, each followed by the marks of its entry.
    """

    def __init__(self, senses: list[tuple[str, str]]) -> None:
        self.table: dict[str, list[str]] = {}
        for sense, entry in senses:
            marks = "".join(mark for mark in "~^$" if mark in entry)
            phrase = " ".join(map(american, entry.strip("~^$").split("_")))
            self.table.setdefault(phrase, []).append(sense + marks)
        self.vocabulary = frozenset(word for phrase in self.table for word in phrase.split())
        self.longest = max(phrase.count(" ") + 1 for phrase in self.table)

    def base(self, word: str) -> str:
        """The form of a word that stands in the table, or the word itself."""
        forms = [word, _MAN.sub("man", word)]
        if word.endswith("s"):
            forms += [word[:-1], word[:-2], word[:-3] + "y"]
        return next((form for form in forms if form in self.vocabulary), word)

    def unlisted(self, word: str) -> list[str]:
        """Senses of a word that isn't in the table, by its ending; for subclasses."""
        return []

    def scan(self, words: list[str]) -> Iterator[tuple[int, int, list[str]]]:
        """Start, end and senses of each phrase, from left to right; of overlapping ones the longest."""
        bases = [self.base(word) for word in words]
        start = 0
        while start < len(words):
            for end in range(min(start + self.longest, len(words)), start, -1):
                senses = self.table.get(" ".join(bases[start:end])) or (
                    self.unlisted(words[start]) if end == start + 1 else []
                )
                is_first, is_head = is_edge(words, start - 1), is_edge(words, end)
                if senses := [s for s in senses if (is_head or "$" not in s) and (is_first or "^" not in s)]:
                    yield start, end, senses
                    break
            start = end


def certain(phrases: list[list[str]]) -> frozenset[str]:
    """The senses of several phrases that count whatever else there is (those without "~"); without marks."""
    return frozenset(sense.strip("^$") for senses in phrases for sense in senses if "~" not in sense) - {"none"}
