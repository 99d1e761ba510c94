"""Whether words stand in a frame that takes them back: "I used to think W", "it is a lie that W", "W unless we pay".

Who says "they claim that W" does not say W. Whether a clause is asserted follows from what governs it (Karttunen 1971,
"Implicative verbs"; Saurí and Pustejovsky 2009, "FactBank"): a verb of saying or thinking asserts it if its subject is
"I" or "we" and it is neither negated nor open nor past thinking; "know" and "show" do with every subject; a condition,
a question, "lie" and "risk" never do. Frames are read from words alone, without a parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from quotes_service.resolve.quotes.tokens import TokenizedText


#: Words before and after the claimed ones that are read.
_REACH = 60
#: Words of an aside at most: ", as my opponent likes to say".
_ASIDE = 7


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
_DENY = _set("doubt deny dispute question reject refute dismiss disbelieve")
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
_NEGATIONS = _set("no not never none nothing nobody nowhere neither nor without hardly cannot")
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
_I = _set("i we")
_PEOPLE = _set("you he she they it who people everyone everybody someone somebody some many critics nobody")
_OBJECTS = _set("me you us him her them people everyone everybody myself ourselves")

_CONDITION = (
    r"(?:if|unless|whether|suppos(?:e|ing)|imagine|assum(?:e|ing)|lest|provid(?:ed|ing)|pretend|as though|in case)"
)
_NO_CONDITION = r"(?:even if|if (?:anything|nothing else|you (?:ask|look|think|want|like)|i (?:may|am)))"
#: Words for what is said or thought, and those that nobody asserts who says "my".
_WISH = r"(?:lie|myth|rumou?r|fear|hope|dream|fantasy|fallacy|illusion|possibility|chance|risk|danger|threat|doubt|question)"
_CLAIM = (
    rf"(?:{_WISH}|idea|notion|claim|suggestion|assumption|belief|view|argument|allegation|accusation|impression|assertion"
    r"|contention|perception|prejudice|concern|opinion|line|narrative|theory|story|message|slogan|hypothesis|speculation"
    r"|propaganda|superstition|delusion|misconception|stereotype|prospect|likelihood)s?"
)
_UNTRUE = r"(?:(?:false|untrue|incorrect|impossible|unlikely|improbable|doubtful|inconceivable|possible)|an? (?:\w+ )?(?:lie|myth))"
_NOT_SO = (
    r"(?:\w+ly |just |a |an |such |quite |all |very |so )*(?:false|untrue|wrong|incorrect|lies?|myths?|nonsense|rubbish"
    r"|fiction|propaganda|hoax|(?:not|never) (?:true|so|right|the case|correct)|what (?!i |we )\w+)\b"
)
_BE = r"(?:is|was|are|were|would be|has been)"

_CONDITION_BEFORE = re.compile(rf"(?:^|.* ){_CONDITION}(?: that)?$")
_CLAIM_BEFORE = re.compile(rf"(?:^|.* )(?:(?P<mine>my|our) )?(?:\w+ )?(?P<claim>{_CLAIM})(?: {_BE}(?: that)?| that|:)$")
_WISHED = re.compile(rf"{_WISH}s?$")
_UNTRUE_BEFORE = re.compile(rf"(?:^|.* )(?P<not>(?:no|not|never) )?(?:\w+ly )?(?P<true>not true|{_UNTRUE}) that$")
#: "There is no evidence that", "it never crossed my mind that".
_NEGATED_BEFORE = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|without)\b(?! only| just| surprise| wonder| accident)[^,:]*$"
)
#: A clause or phrase before a comma.
_SUPPOSED_BEFORE = re.compile(rf"(?:\w+ )?(?!{_NO_CONDITION})(?<!even ){_CONDITION} .*,$")
_VIEW_BEFORE = re.compile(
    r"(?:\w+ )?(?:according to (?!.*\b(?:our|data|evidence|studies|study|research|figures|results)\b).*"
    r"|in (?!my |our )(?:\w+ ){1,3}(?:view|opinion|eyes|mind|words)|as (?!i |we |you )(?:\w+ ){1,5}(?:say|claim|think)),$"
)
_CONDITION_AFTER = re.compile(
    r"(?:.* )?(?:unless|only if|except (?:if|that)|on condition|(?:as|so) long as (?:i|we|you|he|she|it|they|there|the))\b"
    r"|(?:.*, )?provid(?:ed|ing)\b"
    rf"|(?:[^,]*,? )?(?!{_NO_CONDITION})(?<!even )(?<!as )(?<!ask )(?<!know )(?<!wonder )if (?!not |necessary|possible)"
)
_DENIAL_AFTER = re.compile(rf"(?:(?:which|that|this|and|but) )*{_BE} {_NOT_SO}")
_DENIAL_NEXT = re.compile(
    rf"(?:but |well |and |now |so )*(?:(?:that|this|it|these|those|which|all that) {_BE} {_NOT_SO}"
    r"|(?:no|nope|nonsense|rubbish|wrong|false|lies|never|absolutely not|of course not|not true|not so|hardly)$"
    r"|i (?:do not|never|no longer) (?:believe|think|agree|buy|accept) (?:it|that|this|so|a word)\b|i disagree)"
)
_TAG = re.compile(
    r"(?:right|eh|yes|no|ok|okay|correct|you know|(?:is|are|was|were|do|does|did|will|would|can|could|has|have|had|should)"
    r"(?: not)? (?:it|he|she|they|we|you|i|there)(?: not)?)$"
)
_ASKING = _set(
    """who whom whose what which when where why how is are was were do does did will would can could should has have had
    may might must am shall"""
)
#: What may be said by anybody: "it is fair to say".
_FAIR = re.compile(r"(?:fair|safe|true|right|honest|important|sorry|sad) to$")


@dataclass(frozen=True, slots=True)
class Frame:
    """What takes words back: the range of words to show, these included. ``start`` is negative where the words of the
    lead do; ``is_question``: where the mark after them does."""

    start: int
    end: int
    is_question: bool = False


def frame_of(
    text: TokenizedText, start: int, end: int, *, after: int = 0, asks: bool = False, lead: Sequence[str] = ()
) -> Frame | None:
    """The frame that takes the words from ``start`` to ``end`` back; None if they are asserted.

    ``after``: an earlier part of the claim ends there. ``asks``: whether the claim is a question itself. ``lead``: the
    words that the article prints between the speaker and the text ("dispute that"): their subject is the speaker.
    """
    first = start
    while first > max(after, start - _REACH) and not text.ends_sentence(first - 1):
        first -= 1
    if first < start and not _asserts(_spelled(text, first, start)):
        return Frame(first, end)
    if lead and not first and not _asserts(lead, by_speaker=True):
        return Frame(-len(lead), end)
    last = _sentence_end(text, end - 1)
    if _is_taken_back(_spelled(text, end - 1, last)[1:]):
        return Frame(start, last)
    if not asks and _is_question(text, start, end, last):
        return Frame(start, last, is_question=True)
    following = _sentence_end(text, last) if last < len(text.words) else last
    if _DENIAL_NEXT.match(" ".join(text.words[last:following])):
        return Frame(start, following)
    return None


def is_saying(word: str) -> bool:
    """Whether a word, in the form in which words are compared, is a verb of saying."""
    return _verb(word) in _SAY


def denies(lead: str) -> bool:
    """Whether the words between a speaker and a text deny it: "denied that", "does not believe that"."""
    words = TokenizedText(lead).words
    at = _governor(words)
    if at is None or _asserts(words, by_speaker=True):
        return False
    return _verb(words[at]) in _DENY or not _NEGATIONS.isdisjoint(words[:at])


def _sentence_end(text: TokenizedText, at: int) -> int:
    """The end of the sentence in which this word stands, or of so many words."""
    last = min(at + _REACH, len(text.words) - 1)
    while at < last and not text.ends_sentence(at):
        at += 1
    return at + 1


def _spelled(text: TokenizedText, start: int, end: int) -> list[str]:
    """The words of a range, and the commas and colons between them."""
    spelled: list[str] = []
    for at in range(start, end):
        spelled.append(text.words[at])
        if text.is_boundary(at + 1):
            spelled += [mark for mark in text.text[slice(*text.spans[at])][-3:] if mark in ",:"]
    return spelled


def _is_question(text: TokenizedText, start: int, end: int, last: int) -> bool:
    """Whether the sentence asks what the claim states."""
    printed_from, printed_to = text.spans[last - 1]
    if "?" not in text.text[printed_from : printed_to + 1] or text.words[start] in _ASKING:
        return False
    return not (end < last and _TAG.match(" ".join(text.words[end:last])))


def _is_taken_back(after: Sequence[str]) -> bool:
    """Whether the rest of a sentence is a condition of what comes before it, calls it untrue, or somebody else's."""
    is_apart = after[:1] == [","]
    rest = after[is_apart:]
    text = " ".join(rest).replace(" ,", ",")
    if _CONDITION_AFTER.match(text) or _DENIAL_AFTER.match(text):
        return True
    aside = rest[: rest.index(",") if "," in rest else len(rest)]
    if not is_apart or not 1 < len(aside) <= _ASIDE or _verb(aside[-1]) not in _SAY | _THINK:
        return False
    return not _is_asserted_by_verb(aside, len(aside) - 1)


def _asserts(before: Sequence[str], *, by_speaker: bool = False) -> bool:
    """Whether the words before a claim in its sentence leave it asserted. ``by_speaker``: their subject is the speaker."""
    text = " ".join(before).replace(" ,", ",").replace(" :", ":")
    if _CONDITION_BEFORE.match(text):
        return False
    if match := _UNTRUE_BEFORE.match(text):
        return bool(match["not"])
    if match := _CLAIM_BEFORE.match(text):
        return _is_own(match, text)
    if text.endswith(",") and re.match(_NO_CONDITION, text):
        return True
    at = _governor(before)
    if at is not None:
        return _is_asserted_by_verb(before, at, by_speaker=by_speaker)
    if before[-1] == "that" and _NEGATED_BEFORE.search(text):
        return False
    return not (_SUPPOSED_BEFORE.match(text) or _VIEW_BEFORE.match(text))


def _is_own(match: re.Match[str], text: str) -> bool:
    """Whether a word for a claim means one that the speaker makes: "my view is that", "there is no doubt that"."""
    if match["claim"] in ("doubt", "question", "doubts"):
        return bool(re.search(rf"\b(?:no|not|never|without)\b(?: \w+)? {match['claim']}", text))
    return bool(match["mine"]) and not _WISHED.match(match["claim"])


def _governor(before: Sequence[str]) -> int | None:
    """The index of the verb of saying or thinking whose object the claim is."""
    end = len(before)
    has_that = False
    while end and before[end - 1] == "that":
        end, has_that = end - 1, True
    if has_that and end and before[end - 1] == ",":  # "claims, falsely, that"
        aside = [at for at in range(max(end - 8, 0), end - 1) if before[at] == ","]
        end = aside[-1] if aside else end - 1
    elif end and before[end - 1] in ",:":
        end -= 1
    if "what" in before[:end] and end and re.fullmatch(_BE, before[end - 1]):  # "what they say is"
        end -= 1
    for at in range(end - 1, max(end - (7 if has_that else 3), 0) - 1, -1):
        if at and before[at - 1] in ("the", "a", "an"):
            continue
        if _verb(before[at]) in _SAY | _THINK | _UNSURE | _DENY | _KNOW | _EVIDENCE:
            return at
        if not has_that and before[at] not in _OBJECTS:
            return None
    return None


def _is_asserted_by_verb(words: Sequence[str], at: int, *, by_speaker: bool = False) -> bool:
    """Whether the clause that the verb at this index governs is asserted."""
    verb, start = _verb(words[at]), at
    while start and (words[start - 1] in _GROUP or words[start - 1].endswith("ly")):
        start -= 1
    group, subject = words[start:at], words[start - 1] if start else ""
    before = words[: max(start - 1, 0)]
    negated = sum(word in _NEGATIONS for word in (*group, subject)) + (verb in _DENY)
    is_open = not _OPEN.isdisjoint(group)
    if subject == "me" and before[-1:] == ["let"]:
        subject = "i"
    if negated % 2 or verb in _UNSURE:
        return verb == "forget"
    if verb in _DENY:
        return True
    if by_speaker:
        return "used" not in group
    if before and _CONDITION_BEFORE.match(" ".join(before)):
        return False
    if verb in _KNOW:
        return not is_open
    if "to" in group and _FAIR.search(" ".join(words[:at])):
        return True
    if verb in _EVIDENCE and subject not in _I | _PEOPLE:
        return bool(subject) and not is_open
    if subject in _I:
        is_past = words[at] in _IRREGULAR or words[at].endswith("ed")
        is_over = verb in _THINK and is_past and _set("have has").isdisjoint(group)
        is_passive = not _set("am is are was were been").isdisjoint(group) and not words[at].endswith("ing")
        return not (is_over or (is_passive and "to" not in group) or _set("could might may should used") & set(group))
    return not subject and not group and verb in ("believe", "trust")


@lru_cache(maxsize=8_192)
def _verb(word: str) -> str:
    """The verb of the lists above that a word is a form of, or the word itself: "claims" -> claim."""
    return _IRREGULAR.get(word) or _BY_STEM.get(snowballstemmer.EnglishStemmer().stemWord(word), word)


_BY_STEM = {
    snowballstemmer.EnglishStemmer().stemWord(verb): verb
    for verb in _SAY | _THINK | _UNSURE | _DENY | _KNOW | _EVIDENCE
}
