"""The mode of an attribution, from its cue: whether something was said, or only thought, wanted or seen.

>>> mode_of("has repeatedly said"), mode_of("is expected"), mode_of("did not say")
('speech', 'attitude', 'attitude')

The decoder's cues also express thoughts, wishes, stances, perceptions, expectations, evidence ("records show") and
plain events ("signed"). These form an open class and verbs of saying a closed one, so the words of saying are listed,
and a cue without any of them is an attitude.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes_service.records import Mode

# Verbs of saying and writing, and with them the nouns that are spelled alike ("a claim", "the demand").
#: Verbs of saying and writing in general, and of their manner.
_SAY = frozenset(
    """say tell speak talk state remark comment mention note observe add continue explain clarify elaborate specify
    detail describe depict portray characterize outline summarize recount recall narrate recite repeat reiterate
    restate reaffirm convey downplay echo remind stress emphasize underline underscore highlight express voice
    articulate utter discuss debate converse chat lecture preach announce declare proclaim pronounce disclose
    divulge reveal report inform notify brief confide leak cite quote reference refer allude invoke point hint
    imply insinuate signal indicate suggest list document read hear exclaim shout yell scream cry holler bellow
    whisper mutter mumble murmur growl snap bark chant sing intone blurt interject interrupt chime opine enthuse
    scoff boo laugh chuckle joke quip jest muse rant rave gush boast brag crow write tweet retweet post repost blog
    email e-mail text message pen scribble""".split()
)
#: Verbs of claiming and judging that something is so.
_HOLD = frozenset(
    """claim argue assert allege contend maintain insist affirm aver profess attest testify swear vouch certify
    confirm deny disavow repudiate dispute refute rebut counter contest challenge question object protest disagree
    bicker agree concur concede acknowledge admit confess conclude find predict forecast foretell prophesy project
    warn caution alert speculate theorize hypothesize postulate posit propose rule plead""".split()
)
#: Verbs of asking, answering and requesting.
_ASK = frozenset(
    """ask inquire enquire query request urge beg implore entreat appeal demand call order command instruct
    recommend advise counsel advocate encourage exhort invite dare reply respond answer retort""".split()
)
#: Verbs of commitment.
_COMMIT = frozenset("""promise pledge vow guarantee assure reassure threaten offer""".split())
#: Verbs of praise and blame.
_JUDGE = frozenset(
    """accuse blame charge fault criticize critique condemn denounce decry deplore lament bemoan complain grumble
    gripe grouse whine attack assail blast slam bash lambast lambaste savage skewer excoriate castigate chastise
    chide scold admonish berate rebuke reprimand upbraid censure deride disparage belittle denigrate demonize
    vilify malign smear insult mock ridicule taunt tease heckle rail dismiss reject defend justify praise hail laud
    applaud commend compliment tout trumpet extol credit thank congratulate apologize liken label dub brand""".split()
)
#: Nouns and other words of saying and writing that are not spelled like one of these verbs.
_NOUNS = frozenset(
    """according reportedly allegedly speech statement interview conversation discussion testimony words
    announcement declaration disclosure revelation description explanation response rhetoric story account
    article editorial column essay book letter memo caption headline argument assertion allegation accusation
    contention denial admission confession apology acknowledgment acknowledgement confirmation conclusion prediction
    prophecy suggestion proposal recommendation advice invitation instruction threat plea assurance criticism
    complaint condemnation rebuttal denunciation objection disagreement reminder characterization portrayal
    tirade rumor rumour quotation remarks""".split()
)
_SPEECH = _SAY | _HOLD | _ASK | _COMMIT | _JUDGE | _NOUNS
#: Verbs that are verbs of saying only if one of these words follows: "put it", "hit back", "made clear".
_IDIOMS = {
    "put": {"it"},
    "make": {"clear", "plain", "case"},
    "hit": {"back", "out"},
    "fire": {"back"},
    "shoot": {"back"},
    "push": {"back"},
    "strike": {"back"},
    "lash": {"out"},
    "lay": {"out"},
    "spell": {"out"},
    "sum": {"up"},
    "bring": {"up"},
    "weigh": {"in"},
    "go": {"on"},
    "open": {"up"},
    "touch": {"on", "upon"},
    "take": {"issue"},
}
_IRREGULAR = {
    form: lemma
    for lemma, forms in {
        "say": "said",
        "tell": "told",
        "foretell": "foretold",
        "write": "wrote written",
        "speak": "spoke spoken",
        "swear": "swore sworn",
        "sing": "sang sung",
        "hear": "heard",
        "find": "found",
        "plead": "pled",
        "make": "made",
        "shoot": "shot",
        "strike": "struck",
        "lay": "laid",
        "bring": "brought",
        "go": "went gone",
        "take": "took taken",
    }.items()
    for form in forms.split()
}
#: Verbs that are not verbs of saying in the passive: "a process that is called ...", "bones were found".
_NOT_PASSIVE = frozenset("call dub label find observe add".split())
_BE = frozenset("be is are was were been being".split())
#: Words with which nothing was said: "did not say", "refused to answer".
_NEGATIONS = frozenset("not never no nor without cannot".split())
_REFUSALS = frozenset("decline refuse fail".split())

#: Verbs of saying whose subject can also be evidence: "the bones suggest", "the test confirmed".
_EVIDENCE = frozenset(
    """suggest indicate reveal confirm counter challenge refute find conclude underline underscore highlight point
    signal predict imply disclose""".split()
)

_WORDS = re.compile(r"[a-z]+(?:[-'][a-z]+)*")


def mode_of(cue: str) -> Mode:
    """``speech`` if something was said or written, ``attitude`` if someone thinks, wants, sees or stands for it.

    ``cue``: the phrase as printed. A cue without words, such as a colon, is speech.
    """
    words = _words(cue)
    if not words:
        return "speech"
    said_at = _first_saying(words)
    before = words if said_at is None else words[:said_at]
    is_negated = any(word in _NEGATIONS or word.endswith("n't") or set(lemmas(word)) & _REFUSALS for word in before)
    return "attitude" if said_at is None or is_negated else "speech"


def is_saying(phrase: str) -> bool:
    """Whether a phrase has a word of saying or writing, negated or not: True for "did not say" and "denied"."""
    return _first_saying(_words(phrase)) is not None


def _words(phrase: str) -> list[str]:
    return _WORDS.findall(phrase.lower().replace("’", "'"))


def _first_saying(words: list[str]) -> int | None:
    """The index of the first word of saying; None if there is none."""
    passive = False
    for at, word in enumerate(words):
        possible = set(lemmas(word))
        if passive and not word.endswith("ing"):
            possible -= _NOT_PASSIVE
        if possible & _SPEECH or any(_IDIOMS.get(lemma, set()) & set(words[at + 1 :]) for lemma in possible):
            return at
        passive = passive or word in _BE
    return None


def can_be_evidence(cue: str) -> bool:
    """Whether a cue's subject can be evidence instead of a speaker: True for "suggests" and "has confirmed", False for
    "says"."""
    possible = {lemma for word in _WORDS.findall(cue.lower()) for lemma in lemmas(word)}
    return bool(possible & _EVIDENCE) and not possible & (_SPEECH - _EVIDENCE)


def lemmas(word: str) -> Iterator[str]:
    """The possible lemmas of a lower-case word, by spelling alone; not all of them exist."""
    yield word
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending in ("s", "es", "d", "ed", "ing"):
        stem = word.removesuffix(ending)
        if len(stem) < 2 or stem == word:
            continue
        candidates = [stem]
        if stem.endswith("i") and ending in ("es", "ed"):
            candidates.append(stem[:-1] + "y")  # "denied"
        if ending == "ing":
            candidates.append(stem + "e")  # "noting"
        if ending in ("ed", "ing") and stem[-1] == stem[-2:-1]:
            candidates.append(stem[:-1])  # "admitted", "labelling"
        yield from candidates
        yield from (lemma[:-3] + "ize" for lemma in candidates if lemma.endswith("ise"))
    if word.endswith("ise"):
        yield word[:-3] + "ize"
