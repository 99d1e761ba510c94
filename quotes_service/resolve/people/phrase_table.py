"""Finding a table's phrases in short texts such as titles and the names of institutions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes_service.resolve import names

#: What ends a noun phrase.
STOPS = frozenset(
    "of in at for and to on with from by the a an who whose turned or as during under his her their emeritus emerita "
    "elect designate retired".split()
)
#: What is read of a title or a name; what is longer is a parser's accident.
_MAX = 200
_BREAKS = re.compile(r"[,;:/()|–—]")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b|['’]")
_SPELLINGS = ((re.compile("ae"), "e"), (re.compile(r"tre\b"), "ter"), (re.compile(r"bour(?=s?\b|er)"), "bor"))
_MAN = re.compile(r"(?<=\w\w)(?:wom[ae]n|men|person|people)$")


def respell(text: str) -> str:
    """Words in one spelling: "paediatric centre" -> "pediatric center"."""
    for pattern, new in _SPELLINGS:
        text = pattern.sub(new, text)
    return text


def plain_words(text: str | None) -> list[str]:
    """The words of a printed title or name, "a" where a comma, a bracket or the like parts it."""
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", (text or "")[:_MAX])
    return respell(
        " ".join(names.words(_BREAKS.sub(" a ", _POSSESSIVE.sub("", undotted)).replace("&", " and ")))
    ).split()


def is_edge(words: list[str], index: int) -> bool:
    """Whether a noun phrase ends before, or begins after, the word at this place."""
    return not 0 <= index < len(words) or words[index] in STOPS or words[index].isdigit()


def entries(text: str) -> Iterator[tuple[str, str]]:
    """The lines "head: entry entry" of a table, as (head, entry)."""
    head = ""
    for word in text.split():
        if word.endswith(":"):
            head = word[:-1]
        else:
            yield head, word


class Lexicon:
    """Phrases and their senses with the marks of the table; words are found in the plural and in the feminine too."""

    def __init__(self, senses: list[tuple[str, str]]) -> None:
        self.table: dict[str, list[str]] = {}
        for sense, entry in senses:
            marks = "".join(mark for mark in "~^$" if mark in entry)
            self.table.setdefault(respell(entry.strip("~^$").replace("_", " ")), []).append(sense + marks)
        self.vocabulary = frozenset(word for phrase in self.table for word in phrase.split())
        self.longest = max(phrase.count(" ") + 1 for phrase in self.table)

    def base(self, word: str) -> str:
        """The form of a word that the table has, or else the word."""
        forms = [word, _MAN.sub("man", word)]
        if word.endswith("s"):
            forms += [word[:-1], word[:-2], word[:-3] + "y"]
        return next((form for form in forms if form in self.vocabulary), word)

    def unlisted(self, word: str) -> list[str]:
        """What the ending of a word says that the table does not have."""
        return []

    def scan(self, words: list[str]) -> Iterator[tuple[int, int, list[str]]]:
        """Start, end and senses of each phrase, from the left, the longest first."""
        bases = [self.base(word) for word in words]
        start = 0
        while start < len(words):
            for end in range(min(start + self.longest, len(words)), start, -1):
                senses = self.table.get(" ".join(bases[start:end])) or (
                    self.unlisted(words[start]) if end == start + 1 else []
                )
                first, head = is_edge(words, start - 1), is_edge(words, end)
                if senses := [s for s in senses if (head or "$" not in s) and (first or "^" not in s)]:
                    yield start, end, senses
                    break
            start = end


def strong(found: list[list[str]]) -> frozenset[str]:
    """The senses that count whatever else stands beside them."""
    return frozenset(sense.strip("^$") for senses in found for sense in senses if "~" not in sense) - {"none"}
