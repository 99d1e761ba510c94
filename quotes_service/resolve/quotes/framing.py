"""Whether words stand in a frame that takes them back: "I used to think W", "it is a lie that W", "W unless we pay".

Who says "they claim that W" does not say W. Whether a clause is asserted follows from what governs it: a verb
(clause_verbs.py), a noun or an adjective ("the risk that"); a condition or a question leaves it open. Frames are read
from words alone, without a parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quotes_service.resolve.quotes import clause_verbs
from quotes_service.resolve.quotes.tokens import TokenizedText

#: Words before and after the claimed ones that are read.
_REACH = 60
#: Words of an aside at most: ", as my opponent likes to say".
_ASIDE = 7
#: How far before "that", or before the claim itself, its verb may stand: "told the people of Ostvik that", "told them".
_FAR, _NEAR = 7, 3

_IF = r"(?:if|unless|suppos(?:e|ing)|imagine|assum(?:e|ing)|lest|provid(?:ed|ing)|pretend|as though|in case)"
_NO_IF = r"(?:even if|whether or not|if (?:anything|nothing else|you (?:ask|look|think|want|like)|i (?:may|am)))"
#: Words for what is said or thought; those in the first line are nobody's, even after "my".
_WISH = (
    r"(?:lie|myth|rumou?r|fear|hope|dream|fantasy|fallacy|illusion|possibility|chance|risk|danger|threat|doubt|question"
    r"|prospect|likelihood)"
)
_CLAIM = (
    rf"(?:{_WISH}|idea|notion|claim|suggestion|assumption|belief|view|argument|allegation|accusation|impression|assertion"
    r"|contention|perception|prejudice|concern|opinion|line|narrative|theory|story|message|slogan|hypothesis|speculation"
    r"|propaganda|superstition|delusion|misconception|stereotype)s?"
)
_UNTRUE = (
    r"(?:false|untrue|incorrect|impossible|unlikely|improbable|doubtful|inconceivable|possible"
    r"|an? (?:\w+ )?(?:lie|myth))"
)
_NOT_SO = (
    r"(?:\w+ly |just |a |an |such |quite |all |very |so )*(?:false|untrue|wrong|incorrect|lies?|myths?|nonsense|rubbish"
    r"|fiction|propaganda|hoax|(?:not|never) (?:true|so|right|the case|correct)|what (?!i |we )\w+)\b"
)
_BE = r"(?:am|is|was|are|were|would be|has been|have been)"

#: Words in front of a clause that say nothing of whether it is so, and those that leave it open.
_ADVERBIAL = re.compile(r" (?:\w+ly|then|now|indeed|at (?:1st|last|least|times)|in fact|of course)$")
_HEDGE = re.compile(r"(?:^|.* )(?:maybe|perhaps|possibly|supposedly|allegedly|reportedly|hypothetically|in theory),?$")
_IF_BEFORE = re.compile(rf"(?:^|.* )(?:{_IF}|whether)(?: that)?$")
#: Where a clause begins that is independent of the one before it.
_BOUNDARY = re.compile(r"(?:, (?:but|though|yet|and (?:i|we))\b)")
#: A condition anywhere in front of it, up to a clause that is independent of it.
_IF_FURTHER = re.compile(
    rf"(?:(?:^|.*[,:] |(?:^|.* )(?:and|but|that|because|so|is|or|then|well|now) )(?!{_NO_IF})(?<!even )"
    r"(?:if|unless|lest|suppos(?:e|ing)|assuming|provid(?:ed|ing))"
    rf"|(?:^|.* )(?!whether or not)whether),? (?!.*{_BOUNDARY.pattern})"
)
_CLAIM_BEFORE = re.compile(
    rf"(?:^|.* )(?:(?P<mine>my|our) (?:own |main |only |1st |best )?)?(?P<claim>{_CLAIM})"
    rf"(?P<link> {_BE}(?: that)?| that|:|)$"
)
_WISHED = re.compile(rf"{_WISH}s?$")
_UNTRUE_BEFORE = re.compile(rf"(?:^|.* )(?P<not>(?:no|not|never) )?(?:\w+ly )?(?:not true|{_UNTRUE}) that$")
#: "We are convinced that", "they are worried that".
_FEELING_BEFORE = re.compile(
    rf"(?:^|.* )(?P<who>\w+) {_BE}(?P<not> not| never| no longer)?(?: \w+ly| so| quite| pretty| very| still| all)?"
    r" (?:(?P<sure>sure|certain|convinced|confident|persuaded)|concerned|worried|hopeful|skeptical|sceptical|suspicious"
    r"|scared)(?: that)?$"
)
#: "There is no evidence that", "it never crossed my mind that".
_NEGATED_BEFORE = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|without)\b(?! (?:only|just|surprise|wonder|accident|doubt|question))[^,:]*$"
)
#: A phrase before a comma.
_VIEW_BEFORE = re.compile(
    r"(?:\w+ )?(?:according to (?!.*\b(?:our|data|evidence|studies|study|research|figures|results)\b).*"
    r"|in (?!my |our )(?:\w+ ){1,3}(?:view|opinion|eyes|mind|words)"
    r"|as (?!i |we |you )(?:\w+ ){1,5}(?:say|claim|think)),$"
)
_IF_AFTER = re.compile(
    r"(?:.* )?(?:unless|only if|except (?:if|that)|on condition|(?:as|so) long as (?:i|we|you|he|she|it|they|the))\b"
    r"|(?:.*, )?provid(?:ed|ing)\b"
    rf"|(?:[^,]*,? )?(?!{_NO_IF})(?<!even )(?<!as )(?<!ask )(?<!know )(?<!wonder )if (?!not |necessary|possible)"
)
_DENIAL_AFTER = re.compile(rf"(?:(?:which|that|this|and|but) )*{_BE} {_NOT_SO}")
_DENIAL_NEXT = re.compile(
    rf"(?:but |well |and |now |so )*(?:(?:that|this|it|these|those|which|all that) {_BE} {_NOT_SO}"
    r"|(?:no|nope|nonsense|rubbish|wrong|false|lies|never|absolutely not|of course not|not true|not so|hardly)$"
    r"|i (?:do not|never|no longer) (?:believe|think|agree|buy|accept) (?:it|that|this|so|a word)\b|i disagree)"
)
_TAG = re.compile(
    r"(?:right|eh|yes|no|ok|okay|correct|you know|(?:is|are|was|were|do|does|did|will|would|can|could|has|have|had"
    r"|should)(?: not)? (?:it|he|she|they|we|you|i|there)(?: not)?)$"
)
_ASKING = frozenset(
    """who whom whose what which when where why how is are was were do does did will would can could should has have had
    may might must am shall""".split()
)
_SUBJECTS = frozenset("i you he she it we they there".split())
_OPENING, _CLOSING = re.compile(r"[\"'“‘«]+(?=\w)"), re.compile(r"(?<=[^\s\"'“‘«])[\"'”’»]+$")


@dataclass(frozen=True, slots=True)
class Frame:
    """What takes words back: the range of words to show, these included. ``start`` is negative where the words of the
    lead do; ``is_question``: where the mark after them does; ``denies``: where the speaker denies, disclaims or
    asks them."""

    start: int
    end: int
    is_question: bool = False
    denies: bool = False


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
    before = _spelled(text, first, start)
    if lead and not first:
        frame = Frame(-len(lead), end, denies=_denies(lead, before))
        if frame.denies or not _asserts([*lead, *_without_marks(before)], text.words[start], lead=len(lead)):
            return frame
    for words in (before, before[: _inner_quotation(before)]):
        plain = _without_marks(words)
        if plain and not _asserts(plain, text.words[start]):
            at = _governor(plain)
            return Frame(first, end, denies=at is not None and clause_verbs.disclaims(plain, at))
    last = _sentence_end(text, end - 1)
    if _is_taken_back(_without_marks(_spelled(text, end - 1, last)[1:])):
        return Frame(start, last)
    following = _sentence_end(text, last) if last < len(text.words) else last
    if _DENIAL_NEXT.match(" ".join(text.words[last:following])):
        return Frame(start, following)
    if not asks and _is_question(text, start, end, last):
        return Frame(start, last, is_question=True)
    return None


def _sentence_end(text: TokenizedText, at: int) -> int:
    """The end of the sentence in which this word stands, or of so many words."""
    last = min(at + _REACH, len(text.words) - 1)
    while at < last and not text.ends_sentence(at):
        at += 1
    return at + 1


def _spelled(text: TokenizedText, start: int, end: int) -> list[str]:
    """The words of a range, and between them commas, colons, and ‘ and ’ for quotation marks."""
    spelled: list[str] = []
    for at in range(start, end):
        token = text.text[slice(*text.spans[at])]
        spelled += ["‘"] * (text.is_boundary(at) and bool(_OPENING.match(token)))
        spelled.append(text.words[at])
        if text.is_boundary(at + 1):
            spelled += [mark for mark in token[-3:] if mark in ",:"]
            spelled += ["’"] * bool(_CLOSING.search(token))
    return spelled


def _without_marks(spelled: Sequence[str]) -> list[str]:
    return [word for word in spelled if word not in "‘’"]


def _inner_quotation(spelled: Sequence[str]) -> int:
    """Where the quotation begins in which the words end; their number if they end in none."""
    for at in range(len(spelled) - 1, -1, -1):
        if spelled[at] in "‘’":
            return at if spelled[at] == "‘" else len(spelled)
    return len(spelled)


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
    text = _as_text(rest)
    if _IF_AFTER.match(text) or _DENIAL_AFTER.match(text):
        return True
    aside = rest[: rest.index(",") if "," in rest else len(rest)]
    if not is_apart or not 1 < len(aside) <= _ASIDE or not clause_verbs.is_saying_or_thinking(aside[-1]):
        return False
    return not clause_verbs.asserts(aside, len(aside) - 1)


def _as_text(words: Sequence[str]) -> str:
    return " ".join(words).replace(" ,", ",").replace(" :", ":")


def _asserts(before: Sequence[str], following: str, *, lead: int = 0) -> bool:
    """Whether the words before a claim in its sentence leave it asserted. ``following``: its first word; ``lead``: how
    many of the words, from the first, follow a speaker."""
    text = _as_text(before)
    if _HEDGE.match(text) or _IF_FURTHER.match(f"{text} {following}"):
        return False
    while (shorter := _ADVERBIAL.sub("", text)) != text:
        text = shorter
    if re.search(r" (?:and|or|but) that$", text) and " that " in text:  # "we fear that it falls and that"
        text = text[: text.rindex(" that ") + 5]
    if _IF_BEFORE.match(text):
        return False
    if match := _UNTRUE_BEFORE.match(text):
        return bool(match["not"])
    if match := _FEELING_BEFORE.match(text):
        return bool(match["sure"]) and match["who"] in ("i", "we") and not match["not"]
    if (match := _CLAIM_BEFORE.match(text)) and (match["link"] or (following in _SUBJECTS and not match["mine"])):
        return _is_own(match, text) or (bool(lead) and not _WISHED.match(match["claim"]))
    if text.endswith(",") and re.match(_NO_IF, text):
        return True
    words = text.replace(",", " ,").replace(":", " :").split()
    at = _governor(words)
    if at is not None and not clause_verbs.asserts(words, at, following, by_speaker=at < lead):
        return False
    if not _BOUNDARY.search(f"{text} {following}") and any(
        _is_denied(words[: n + 1]) for n, word in enumerate(words) if word == "that"
    ):
        return False
    if at is not None:
        return True
    if words[-1] == "that" and _NEGATED_BEFORE.search(text):
        return False
    return not _VIEW_BEFORE.match(text)


def _is_denied(words: Sequence[str]) -> bool:
    """Whether what these words govern, as far as the clause goes, is called untrue."""
    untrue = _UNTRUE_BEFORE.match(_as_text(words))
    at = _governor(words)
    is_denied = at is not None and clause_verbs.denies(words[at]) and not clause_verbs.asserts(words, at)
    return is_denied or bool(untrue and not untrue["not"])


def _denies(lead: Sequence[str], before: Sequence[str]) -> bool:
    """Whether the words after a speaker deny what follows, or ask whether it is so."""
    words = [*lead, *_without_marks(before)]
    at = _governor(words)
    is_negated = at is not None and at < len(lead) and clause_verbs.is_negated(words, at)
    is_negated = is_negated and not clause_verbs.denies(words[at or 0])
    denying = sum(clause_verbs.denies(word) and not clause_verbs.is_negated(lead, n) for n, word in enumerate(lead))
    return bool(_IF_BEFORE.match(_as_text(words))) or is_negated != (denying % 2 == 1)


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
        aside = [at for at in range(max(end - _FAR - 1, 0), end - 1) if before[at] == ","]
        end = aside[-1] if aside else end - 1
    elif end and before[end - 1] in ",:":
        end -= 1
    if "what" in before[:end] and end and re.fullmatch(_BE, before[end - 1]):  # "what they say is"
        end -= 1
    for at in range(end - 1, max(end - (_FAR if has_that else _NEAR), 0) - 1, -1):
        if at and before[at - 1] in ("the", "a", "an"):
            continue
        if clause_verbs.verb_of(before[at]):
            return at
        if not has_that and before[at] not in clause_verbs.OBJECTS:
            return None
    return None
