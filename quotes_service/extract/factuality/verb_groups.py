"""The verb group of a cue: the words before a verb of saying that say whether anything was said.

"did not hesitate to say" is read from its end: each negation and each verb that implies one ("refuse", "hesitate")
turns the meaning round (the implicative verbs of Karttunen 1971, "Implicative verbs"); a modal leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from quotes_service.extract.attribution.cues import lemmas

_NOT = frozenset("not n't never neither nor cannot".split())
#: After these "not" is no negation: "not only said".
_FOCUS = frozenset("only just merely simply so".split())
#: What implies that something is not done: "refused to say", "without saying", "is yet to say".
_NEGATIVE = frozenset(
    """deny decline refuse fail forget neglect hesitate avoid refrain resist omit balk baulk stop cease unwilling
    unable reluctant afraid loath impossible without instead rather far short yet scruple forbear disclaim""".split()
)
#: What says that a report is wrong: "was falsely quoted as saying".
_FALSELY = frozenset("falsely wrongly wrongfully incorrectly mistakenly erroneously misquote misreport".split())
_OPEN = frozenset("might may could would should ought 'd must".split())
#: What leaves it open whether something is done: "is expected to say", "was urged to say".
_UNREAL = frozenset(
    """expect suppose likely unlikely want wish urge ask beg tell order invite advise encourage need hope dream
    tempt forbid""".split()
)
_REPORTED = frozenset("quote misquote cite report misreport record".split())
#: With "would", what says that it was done all the same: "would later say", "would often say", "would say only".
_REAL = frozenset(
    """later eventually soon then afterwards subsequently ultimately finally often always sometimes usually frequently
    regularly only simply go come end""".split()
)
#: Words of _NEGATIVE that are none without these after them.
_PREPOSITIONS = {"rather": "than", "far": "from", "short": "of", "instead": "of", "yet": "to"}
#: What may stand between the words of a group: "went on to say".
_BETWEEN = frozenset("to on of from short by about at in up and or as".split())
_ADVERB_TAGS = frozenset("RB RBR RBS RP".split())
_TIMES = frozenset("one day today tomorrow".split())  # "may one day say"
_WOULD = frozenset("would 'd".split())


@dataclass(slots=True)
class VerbGroup:
    """What a verb group says of its last verb.

    ``start``: the index in the sentence's words where the group begins; ``negations``: how often it is turned round;
    ``is_open``: a modal or a wish leaves open whether it is done; ``modal``: that modal; ``is_infinitive``: it begins
    with "to".
    """

    start: int
    negations: int = 0
    is_open: bool = False
    modal: str = ""
    is_infinitive: bool = False

    @property
    def is_negated(self) -> bool:
        return self.negations % 2 == 1


def plain(token: Token) -> str:
    """The token in lower case with a straight apostrophe."""
    return token.lower_.replace("’", "'")


def read_verb_group(tokens: Sequence[Token], head: int) -> VerbGroup:
    """The group that ends in the verb at index ``head`` of a sentence's words."""
    words = [plain(token) for token in tokens]
    group = VerbGroup(head)
    real = set(words[head + 1 : head + 3]) & _REAL
    at = head - 1
    while at >= 0:
        word, token = words[at], tokens[at]
        possible = set(lemmas(word))
        following = words[at + 1]
        if word in _NOT:
            _count_negation(group, word, following, words[head])
        elif possible & _FALSELY or _turns_round(words, at):
            group.negations += 1
        elif word in _OPEN and (word != "'d" or tokens[at + 1].tag_ == "VB") and token.tag_ != "NNP":
            group.modal = word
        elif possible & _UNREAL and following == "to":
            group.is_open = True
        elif word == "to":
            group.is_infinitive = True
            if at > 1 and words[at - 1] in ("if", "though") and words[at - 2] == "as":  # "as if to say"
                group.is_open = True
        elif token.tag_ in _ADVERB_TAGS or possible & _REAL or word in _TIMES or word + following == "nolonger":
            real |= possible & _REAL
        elif not (_is_auxiliary(token) or (word in _BETWEEN and _continues(words, at)) or _joins(tokens, at)):
            break
        group.start = at
        at -= 1
    if group.modal and not (group.modal in _WOULD | {"could", "may", "should"} and real):
        group.is_open = group.is_open or group.modal != "must" or "have" in words[group.start : head]
    return group


def _count_negation(group: VerbGroup, word: str, following: str, head: str) -> None:
    if word == "neither" and group.negations:
        return  # "neither confirm nor deny" is one negation
    if following not in _FOCUS or following == head:
        group.negations += 1


def _turns_round(words: Sequence[str], at: int) -> bool:
    """Whether a word turns round the verb after it: "refused to say", "stopped short of saying"."""
    word, following, before = words[at], words[at + 1], words[at - 1] if at else ""
    possible = set(lemmas(word))
    if not possible & _NEGATIVE:
        return False
    if word in _PREPOSITIONS:
        return following == _PREPOSITIONS[word] and "stop" not in lemmas(before)
    if "stop" in possible:
        return following == "short" or following.endswith("ing")
    return True


def _is_auxiliary(token: Token) -> bool:
    return token.tag_ == "MD" or bool(
        set(lemmas(plain(token))) & {"have", "has", "had", "do", "does", "did", "done", "be", "is", "are", "am"}
        or plain(token) in ("was", "were", "been", "being", "'s", "'ve", "'ll", "'d", "ca", "wo", "sha", "having")
    )


def _continues(words: Sequence[str], at: int) -> bool:
    """Whether the word before an "of", "from" or "than" belongs to the group, too: "refrained from saying"."""
    before = set(lemmas(words[at - 1])) if at else set()
    return words[at] == "on" or bool(before & (_NEGATIVE | _UNREAL | _REAL | _REPORTED | {"than", "accuse"}))


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb or an adjective continues the group before an infinitive, a gerund or an "or": "was able to"."""
    following = plain(tokens[at + 1])
    if following in ("to", "or", "and", "nor", "as") and tokens[at].tag_[:2] in ("VB", "JJ"):
        return True
    return plain(tokens[at]) == "than" and bool(at) and plain(tokens[at - 1]) == "rather"


def words_of(tokens: Iterable[Token]) -> str:
    """The tokens as one string in lower case, a space between them."""
    return " ".join(map(plain, tokens))
