"""The words of claims and of printed quotations, as they are compared, each with the place where it is printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from quotes_service.resolve.quotes import statements
from quotes_service.resolve.spelling import american

_CUT = re.compile(r"[\[(]\s*(?:…|\.\s?\.)[….\s]*[])]|…[….]*|\.(?:\s?\.){2,}|\.\.")
_BRACKETED = re.compile(r"\[[^][]*\]")
_CURRENCIES = {"$": " dollars ", "£": " pounds ", "€": " euros ", "¥": " yen "}
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion"}
_MONEY = re.compile(r"([$£€¥])\s?(\d[\d.,]*)(?:\s?((?i:thousand|million|billion|trillion|bn|mn|m|k))\b)?")
#: What stands between spaces, parted after a dash. "5 per cent" is two of them, "$5 million" one.
_TOKEN = re.compile(rf"(?:[Pp]er\s+cent\b|[^\w\s$£€¥—–]?{_MONEY.pattern})[^\s—–]*[—–]*|[^\s—–]+[—–]*|[—–]+")
_MINUS = re.compile(r"^[-−](?=[\d.])")
MARKS = " \t\r\n\"“”„‟«»‹›‘’'`´—–-"
_EDGES = '.,;:!?"“”„«»‹›()[]'
PAUSE, STOP = (re.compile(rf"[{marks}][\W_]*$") for marks in (",;:.!?…—–-", ".!?…"))
LEAD = re.compile(rf"^(?:[{re.escape(MARKS)}](?!(?<=-)[\d.]))+")
_SUFFIX = re.compile(r"(?<=\w\w\w)(?:ations?|ings?|ies|ed|es|ers?|ly|ments?|s|e|y)$")

NEGATIONS = statements.NEGATIONS | {"minus"}
#: A "not" reaches over so many words.
REACH = 3
_AFFIRMED = [[word] for word in ("doubt", "question", "wonder", "surprise", "only", "just")]
#: Words that any two sentences may share.
SMALL = frozenset(
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
    today week weeks month new good great big first last next long little percent""".split()
)


class Words:
    """The words of a text and where each is printed, those in square brackets, and those before which it was cut."""

    def __init__(self, text: str) -> None:
        self.text, self.shouts = text, text.isupper()
        self.words: list[str] = []
        #: From the first character to the last of what it is printed in, with the lone marks after that.
        self.spans: list[tuple[int, int]] = []
        self.inside: set[int] = set()
        self.cuts: list[int] = []
        outside = _BRACKETED.sub(lambda found: " " * len(found[0]), text) if "[" in text else ""
        at = 0
        for cut in (*_CUT.finditer(text), None):
            for found in _TOKEN.finditer(text, at, cut.start() if cut else len(text)):
                if not (said := words_in(found[0])):
                    self._stretch(found.end())
                    continue
                self.words += said
                self.spans += [found.span()] * len(said)
                if outside and not any(map(str.isalnum, outside[found.start() : found.end()])):
                    self.inside.update(range(len(self.words) - len(said), len(self.words)))
            if cut:
                at = cut.end()
                self.cuts.append(len(self.words))
                self._stretch(at)

    def _stretch(self, end: int) -> None:
        last = len(self.spans)
        while last and self.spans[last - 1] == self.spans[-1]:
            last -= 1
        self.spans[last:] = [(start, end) for start, _ in self.spans[last:]]

    def is_border(self, at: int) -> bool:
        """Whether a word can be parted in print from the one before it: not in "can't"."""
        return not 0 < at < len(self.words) or self.spans[at] != self.spans[at - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.spans[start][0], self.spans[end - 1][1]

    def shown(self, start: int, end: int) -> str:
        """These words as printed."""
        return " ".join(self.text[slice(*self.span(start, end))].split())

    def pauses(self, at: int, marks: re.Pattern[str]) -> bool:
        """Whether one of these marks stands after a word."""
        return self.is_border(at + 1) and bool(marks.search(self.text[slice(*self.spans[at])][-40:]))

    def has_cut(self, start: int, end: int) -> bool:
        """Whether an ellipsis stands before one of these words or after the last."""
        at = bisect_left(self.cuts, start)
        return at < len(self.cuts) and self.cuts[at] <= end

    def free(self, start: int, end: int) -> list[int]:
        """Those of these words that stand in no square brackets."""
        return [at for at in range(start, end) if at not in self.inside]

    def negations(self, places: Iterable[int]) -> list[str]:
        return sorted(self.words[at] for at in places if self.words[at] in NEGATIONS)

    def denial(self, end: int) -> int | None:
        """Where a "not" stands that reaches over to this word, up to REACH words before it in the same clause: "I am
        not sure that ...", but no "no doubt that ..."."""
        for at in range(end - 1, max(end - 1 - REACH, -1), -1):
            if self.pauses(at, PAUSE):
                break
            if self.words[at] in NEGATIONS and self.words[at + 1 : at + 2] not in _AFFIRMED:
                return at
        return None

    def is_weighty(self, at: int) -> bool:
        """Whether a word is a negation, a figure or, since it has a capital and is not small, like a name or a date."""
        capital = self.text[slice(*self.spans[at])].lstrip(MARKS + _EDGES)[:1].isupper()
        return is_fact(self.words[at]) or (capital and self.words[at] not in SMALL and not self.shouts)


@lru_cache(maxsize=32_768)
def _opened(token: str) -> tuple[str, ...]:
    """The words of a token: "twenty-one" -> 21, "U.S." -> us, "$5m" -> 5 million dollars."""
    plain = _MONEY.sub(lambda m: f"{m[2]} {_SCALES.get(m[3], m[3] or '')}{_CURRENCIES[m[1]]}", token)
    for sign, name in _CURRENCIES.items():
        plain = plain.replace(sign, name)
    # Alone, "that" would go.
    said = [
        "1" if word == "one" else american(word) for word in statements.words_of("x " + _MINUS.sub("minus ", plain))[1:]
    ]
    if re.fullmatch("[2-9]0 [1-9]", " ".join(said)) and not any(map(str.isdigit, token)):
        said = [str(sum(map(int, said)))]
    initials = len(said) > 1 and all(len(word) == 1 and word.isalpha() for word in said)
    return ("".join(said),) if initials else tuple(said)


def words_in(token: str) -> tuple[str, ...]:
    token = token.strip(_EDGES).lower()
    return _opened(token) if len(token) <= 40 else _opened.__wrapped__(token)


@lru_cache(maxsize=32_768)
def stem_of(word: str) -> str:
    """What the forms of a word share: "closing", "closed" -> clos; "" for a small word or a negation."""
    stem = "" if word in SMALL or word in NEGATIONS else _SUFFIX.sub("", word)
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def is_fact(word: str) -> bool:
    """Whether a word is a negation or a figure; "one" is mostly none."""
    return word in NEGATIONS or (word != "1" and any(map(str.isdigit, word)))
