"""The words of claims and of printed quotations in the form in which they are compared, each with its span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from quotes_service.resolve.quotes import statements
from quotes_service.resolve.quotes.figures import (
    DATE,
    TIME,
    date_words,
    ordinals,
    time_words,
    with_points,
    written_numbers,
)
from quotes_service.resolve.spelling import american, readable

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.\s?\.)[….\s]*[])]|…[….]*|\.(?:\s?\.){2,}|\.\.")
_BRACKETED = re.compile(r"\[[^][]*\]")
_CURRENCIES = {"$": " dollars ", "£": " pounds ", "€": " euros ", "¥": " yen "}
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion"}
_SCALED = re.compile(r"(?<=\d)(?:k|mn?|bn)(?!\w)")
_MONEY = re.compile(r"([$£€¥])\s?(\d[\d.,]*)(?:\s?((?i:thousand|million|billion|trillion|bn|mn|m|k))\b)?")
#: A word that a printer divided at the end of a line.
_DIVIDED = re.compile(r"(?<=[^\W\d_])(?:-|\u2010|\u00ad)\s+(?!and\b|n?or\b|to\b)(?=[a-z])")
#: What stands between spaces, split after a dash. "5 per cent" is two tokens, "$5 million", "1 May" and "5 p.m." one.
_TOKEN = re.compile(
    rf"(?:[Pp]er\s+cent\b|[^\w\s$£€¥—–]?(?:{_MONEY.pattern}|{DATE}|{TIME}))[^\s—–]*[—–]*"
    rf"|(?:{_DIVIDED.pattern}|[^\s—–])+[—–]*|[—–]+"
)
_MINUS = re.compile(r"^[-−](?=[\d.])")
#: Marks around a claim that was pasted with them, and those at its beginning ("-5" keeps its sign).
OUTER_MARKS = " \t\r\n\"“”„‟«»‹›‘’'`´—–-"
LEADING_MARKS = re.compile(rf"^(?:[{re.escape(OUTER_MARKS)}](?!(?<=-)[\d.]))+")
_EDGES = '.,;:!?"“”„«»‹›()[]'
#: The space between two parts of an utterance that are printed apart.
PART = "\u2029"
#: Punctuation after a word that ends a clause, or a sentence.
CLAUSE_END, SENTENCE_END = (re.compile(rf"[{marks}][\W_]*$") for marks in (",;:.!?…—–-", ".!?…"))

_ABBREVIATION = re.compile(
    r"[\"'“‘(]?(?:(?:[A-Za-z]\.)+|(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Gov|Gen|Rep|Lt|Col|Sgt|Rev|No|vs)\.)$"
)

NEGATIONS = statements.NEGATIONS | {"minus"}
#: A negation applies to this many words after it.
NEGATION_REACH = 3
#: A negation before one of these words affirms what follows: "no doubt that ...", "not only ...".
_AFFIRMING = [["doubt"], ["question"], ["wonder"], ["surprise"], ["only"], ["just"]]
#: Words that any two sentences may have in common.
STOP_WORDS = frozenset(
    """a an the this that these those such same other another some any all both each every either many much more most
    less least few lot lots several enough own half i you he she it we they me him her us them my your his its our
    their mine yours hers ours theirs myself yourself himself herself itself ourselves themselves one 1 ones who whom
    whose which what when where why how there here then now and or but if because as so than though although while
    since until unless whether of in on at by to for from with about against between into through during before after
    above below up down out off over under again further around across along behind beyond toward towards upon within
    is am are was were be been being have has had having do does did doing done will would shall should can could may
    might must ought need let lets just only very too also even still yet ever already always often well quite rather
    really actually simply almost perhaps maybe back away together else like say says said saying tell told go goes
    going went gone get gets getting got come comes coming came make makes making made take takes taking took taken
    give gave given put see saw seen know knows knew known think thinks thought want wants wanted look looking way ways
    thing things something anything everything someone anyone everyone everybody people time times day days year years
    today week weeks month new good great big first 1st last next long little percent""".split()
)


class TokenizedText:
    """The words of a text in the form in which they are compared, with the spans in which they are printed.

    Several words may be printed in one span ("can't"). A method's ``start`` and ``end`` are a half-open range of words.
    """

    def __init__(self, text: str) -> None:
        self.text, self.is_all_caps = text, text.isupper()
        self.words: list[str] = []
        #: For each word the span of its token in ``text``, with the lone punctuation after it.
        self.spans: list[tuple[int, int]] = []
        #: The indices of words in square brackets.
        self.bracketed: set[int] = set()
        #: For each ellipsis the index of the word after it.
        self.ellipses: list[int] = []
        outside = _BRACKETED.sub(lambda match: " " * len(match[0]), text) if "[" in text else ""
        at = 0
        for ellipsis in (*_ELLIPSIS.finditer(text), None):
            first = len(self.words)
            for token in _TOKEN.finditer(text, at, ellipsis.start() if ellipsis else len(text)):
                words = token_words(token[0])
                if not words:
                    self._extend_last_token(token.end())
                    continue
                self.words += words
                self.spans += [token.span()] * len(words)
                if outside and not any(map(str.isalnum, outside[token.start() : token.end()])):
                    self.bracketed.update(range(len(self.words) - len(words), len(self.words)))
            if not outside:
                self._join_numbers(first)
            if ellipsis:
                at = ellipsis.end()
                self.ellipses.append(len(self.words))
                self._extend_last_token(at)

    def _extend_last_token(self, end: int) -> None:
        last = len(self.spans)
        while last and self.spans[last - 1] == self.spans[-1]:
            last -= 1
        self.spans[last:] = [(start, end) for start, _ in self.spans[last:]]

    def _join_numbers(self, first: int) -> None:
        """Replace numbers of several words, from this word on, by one word: "half a million" by 500000."""
        for start, end, number in reversed(list(written_numbers(self.words[first:]))):
            start, end = first + start, first + end
            if self.is_boundary(start) and self.is_boundary(end):
                self.spans[start:end] = [(self.spans[start][0], self.spans[end - 1][1])]
                self.words[start:end] = [number]

    def is_boundary(self, at: int) -> bool:
        """Whether this word is the first of its token, unlike the "not" of "can't"."""
        return not 0 < at < len(self.words) or self.spans[at] != self.spans[at - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in ``text`` of these words, at least one."""
        return self.spans[start][0], self.spans[end - 1][1]

    def as_printed(self, start: int, end: int) -> str:
        """These words as printed, with single spaces."""
        return " ".join(self.text[slice(*self.span(start, end))].split())

    def is_followed_by(self, at: int, marks: re.Pattern[str]) -> bool:
        """Whether one of these marks stands after the word."""
        return self.is_boundary(at + 1) and bool(marks.search(self.text[slice(*self.spans[at])][-40:]))

    def ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends after the word: by its marks, or where another part begins with a capital."""
        if self.is_followed_by(at, SENTENCE_END) or at + 1 >= len(self.words) or not self.is_boundary(at + 1):
            return self.is_followed_by(at, SENTENCE_END) and not _ABBREVIATION.match(self.text, *self.spans[at])
        between = self.text[self.spans[at][1] : self.spans[at + 1][0]]
        return PART in between and self.text[self.spans[at + 1][0]].isupper() and self.words[at + 1] != "i"

    def has_ellipsis(self, start: int, end: int) -> bool:
        """Whether an ellipsis stands before one of these words or after the last."""
        at = bisect_left(self.ellipses, start)
        return at < len(self.ellipses) and self.ellipses[at] <= end

    def unbracketed(self, start: int, end: int) -> list[int]:
        """The indices of the words in this range that are not in square brackets."""
        return [at for at in range(start, end) if at not in self.bracketed]

    def negations(self, indices: Iterable[int]) -> list[str]:
        """The negations among these words, sorted."""
        return sorted(self.words[at] for at in indices if self.words[at] in NEGATIONS)

    def negation_before(self, end: int) -> int | None:
        """The index of a negation that applies to this word: in the same clause, at most NEGATION_REACH words before.

        "I am not sure that ..." has one, "there is no doubt that ..." has none.
        """
        for at in range(end - 1, max(end - 1 - NEGATION_REACH, -1), -1):
            if self.is_followed_by(at, CLAUSE_END):
                break
            if self.words[at] in NEGATIONS and self.words[at + 1 : at + 2] not in _AFFIRMING:
                return at
        return None

    def is_critical(self, at: int) -> bool:
        """Whether a word is a negation, a number, or likely a name or date (capitalised and not a stop word)."""
        capital = self.text[slice(*self.spans[at])].lstrip(OUTER_MARKS + _EDGES)[:1].isupper()
        return is_negation_or_number(self.words[at]) or (
            capital and self.words[at] not in STOP_WORDS and not self.is_all_caps
        )


def token_words(token: str) -> tuple[str, ...]:
    """The words of a token: "twenty-one" -> 21, "U.S." -> us, "$5m" -> 5000000 dollars, "1 March" -> march 1."""
    token = _DIVIDED.sub("", readable(token)).strip(_EDGES).lower()
    return (
        _split_token(token) if len(token) <= 40 else _split_token.__wrapped__(token)
    )  # long ones are not worth caching


@lru_cache(maxsize=32_768)
def _split_token(token: str) -> tuple[str, ...]:
    if words := date_words(token) or time_words(token):
        return words
    plain = _MONEY.sub(lambda m: f"{m[2]} {_SCALES.get(m[3], m[3] or '')}{_CURRENCIES[m[1]]}", token)
    for sign, name in _CURRENCIES.items():
        plain = plain.replace(sign, name)
    plain = _SCALED.sub(lambda m: f" {_SCALES[m[0]]}", with_points(plain.replace("&", " and ")))
    # "x" keeps a "that" from being taken for a leading conjunction
    normalized = statements.normalized_words("x " + _MINUS.sub("minus ", plain))[1:]
    words = ordinals(["1" if word == "one" else american(word) for word in normalized])
    if re.fullmatch("[2-9]0 [1-9]", " ".join(words)) and not any(map(str.isdigit, token)):
        words = [str(sum(map(int, words)))]
    for start, end, number in written_numbers(words):
        words[start:end] = [number]
    is_initials = len(words) > 1 and all(len(word) == 1 and word.isalpha() for word in words)
    return ("".join(words),) if is_initials else tuple(words)


@lru_cache(maxsize=32_768)
def content_stem(word: str) -> str:
    """The stem that forms of a word share: "closing", "closed" -> clos; "" for a stop word or a negation."""
    if word in STOP_WORDS or word in NEGATIONS:
        return ""
    # a new one each time: a stemmer keeps what it works on, and threads would share it
    return snowballstemmer.EnglishStemmer().stemWord(word)


def is_negation_or_number(word: str) -> bool:
    """Whether a word is a negation or a number; not "1", which stands for "one" too, nor "1st"."""
    return word in NEGATIONS or (word not in ("1", "1st") and any(map(str.isdigit, word)))
