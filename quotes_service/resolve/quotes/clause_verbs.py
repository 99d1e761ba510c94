"""Verbs that take a clause, and whether the clause that one governs is asserted.

A verb of saying or thinking asserts its clause if its subject is "I" or "we", or the speaker, and it is neither negated
nor open ("could say") nor past thinking ("I thought"); "know" and "show" do with every subject, "hope" with none
(Karttunen 1971, "Implicative verbs"; Saurí and Pustejovsky 2009, "FactBank").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import snowballstemmer


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Verbs of saying and of thinking that take a clause.
_SAY = _set(
    """say tell claim argue assert allege contend maintain insist affirm declare proclaim announce state remark comment
    note observe add explain write report repeat stress emphasize swear promise pledge vow warn caution predict forecast
    suggest imply hint joke complain object preach shout cry scream whisper mutter ask reply answer respond chant tweet
    post speculate theorize propose concede acknowledge admit confess agree boast brag lie convince persuade assure
    remind inform estimate testify conclude"""
)
_THINK = _set(
    "think believe feel suppose assume expect guess suspect reckon hold bet trust figure presume fancy imagine"
)
#: With these a clause is not asserted, whoever the subject is; with _DENY their negation asserts it.
_UNSURE = _set("hope wish want wonder dream pretend fear worry")
_DENY = _set("doubt deny dispute question reject refute rebut contradict contest debunk dismiss disbelieve")
#: With these it is, whoever the subject is; _EVIDENCE is if its subject is no person.
_KNOW = _set(
    """know show prove find discover realize see learn understand remember demonstrate confirm reveal mean notice
    recognize establish forget admit concede acknowledge regret ensure"""
)
_EVIDENCE = _set("suggest indicate imply estimate predict")
_IRREGULAR = {
    form: verb
    for verb, forms in {
        "say": "said", "tell": "told", "think": "thought", "know": "knew known", "feel": "felt", "find": "found",
        "see": "saw seen", "mean": "meant", "understand": "understood", "hold": "held", "write": "wrote written",
        "swear": "swore sworn", "forget": "forgot forgotten", "show": "shown", "prove": "proven", "lie": "lying",
    }.items()
    for form in forms.split()
}  # fmt: skip
_NEGATIONS = _set("no not never none nothing nobody nowhere neither nor without hardly little cannot")
_OPEN = _set("could might may should would used")
#: What may stand between a subject and its verb.
_GROUP = (
    _NEGATIONS
    | _OPEN
    | _set(
        """have has had do does did will shall can must ought am is are was were be been being to ever always often just
    really also only still even sometimes once now then already going able keep try continue want need like about here
    happy glad proud all both"""
    )
)
#: Before these words "no" and "not" negate nothing: "no doubt I said", "not only did I say".
_FOCUS = _set("doubt question wonder surprise only just")
#: So many words into a clause a negation may stand that negates its verb: "at no point did I say".
_BEGINNING = 3
_BE = _set("am is are was were been")
_I = _set("i we")
_PEOPLE = _set(
    "you he she they it who people everyone everybody someone somebody some many critics nobody me us him her them"
)
#: Subjects that are evidence, too: "the tests tell us".
_TELLING = _set("evidence data science tests research studies results history experience figures numbers")
OBJECTS = _set("me you us him her them people everyone everybody myself ourselves")
#: What anybody may say: "it is fair to say".
_FAIR = _set("fair safe true right honest important sorry sad")
#: Conditions before a subject: "if I said".
_IF = _set("if unless whether")


def verb_of(word: str) -> str | None:
    """The verb that a word is a form of, among those that take a clause: "claims" -> claim."""
    return _IRREGULAR.get(word) or _by_stem(word)


@lru_cache(maxsize=8_192)
def _by_stem(word: str) -> str | None:
    return _BY_STEM.get(snowballstemmer.EnglishStemmer().stemWord(word))


def is_saying(word: str) -> bool:
    """Whether a word, in the form in which words are compared, may be a verb of saying."""
    return verb_of(word) in _SAY


def is_saying_or_thinking(word: str) -> bool:
    return verb_of(word) in _SAY | _THINK


def denies(word: str) -> bool:
    """Whether a word may be a verb that turns its clause round: "denied", "doubts"."""
    return verb_of(word) in _DENY


def is_negated(words: Sequence[str], at: int) -> bool:
    """Whether the verb at this index is negated: by a word of its group, by its subject ("nobody"), or by how its
    clause begins ("at no point did I say")."""
    start = _group_start(words, at)
    is_pair = words[max(start - 2, 0) : start][:1] in (["no"], ["nor"])  # "no one", "neither she nor I"
    near = max(start - 2 if is_pair else start - 1, 0)
    if any(word in _NEGATIONS for word in words[near:at]):
        return sum(word in _NEGATIONS for word in words[near:at]) % 2 == 1
    clause = max((n + 1 for n in range(near) if words[n] in ",:"), default=0)
    first = [*words[clause : min(clause + _BEGINNING, near)], ""]
    return any(word in _NEGATIONS and after not in _FOCUS for word, after in pairwise(first))


def disclaims(words: Sequence[str], at: int) -> bool:
    """Whether the verb at this index says that the speaker did not say its clause: "I never said that"."""
    start = _group_start(words, at)
    return start > 0 and words[start - 1] in _I and verb_of(words[at]) in _SAY and is_negated(words, at)


def _group_start(words: Sequence[str], at: int) -> int:
    while at and (words[at - 1] in _GROUP or words[at - 1].endswith("ly")):
        at -= 1
    return at


def asserts(words: Sequence[str], at: int, following: str = "", *, by_speaker: bool = False) -> bool:
    """Whether the clause that the verb at this index governs is asserted.

    ``words``: its sentence, up to the clause; ``following``: the first word of the clause. ``by_speaker``: the speaker
    is the subject of the verb.
    """
    verb, start = verb_of(words[at]), _group_start(words, at)
    group, subject = words[start:at], words[start - 1] if start else ""
    if subject == "me" and words[start - 2 : start - 1] == ["let"]:
        subject = "i"
    negated = is_negated(words, at)
    if verb in _DENY:
        return negated
    if verb in _UNSURE:
        return following == "to" and not negated  # "hopes to pay": no clause
    if negated:
        return verb == "forget"
    if by_speaker:
        return "used" not in group
    if start > 1 and words[start - 2] in _IF:
        return False
    is_open = not _OPEN.isdisjoint(group)
    if verb in _KNOW:
        return _OPEN.isdisjoint(group) or "should" in group
    if verb == "tell" and subject in _TELLING:
        return not is_open
    if "to" in group and at > 1 and words[at - 2] in _FAIR:
        return True
    if subject in _I:
        is_past = words[at] in _IRREGULAR or words[at].endswith("ed")
        is_over = verb in _THINK and is_past and _set("have has").isdisjoint(group)
        is_passive = not _BE.isdisjoint(group) and "to" not in group and not words[at].endswith("ing")
        is_former = "once" in group or {"would", "have"} <= set(group)
        return not (is_over or is_passive or is_former or (is_open and "would" not in group))
    if verb in _EVIDENCE:
        return bool(subject) and subject not in _PEOPLE and "to" not in group and not is_open
    return not subject and not group and verb in ("believe", "trust")


_BY_STEM = {
    snowballstemmer.EnglishStemmer().stemWord(verb): verb
    for verb in _SAY | _THINK | _UNSURE | _DENY | _KNOW | _EVIDENCE
}
