"""The mode of an attribution, from its cue as printed: was something said, or only thought, wanted, seen?

>>> mode_of("has repeatedly said"), mode_of("is expected"), mode_of("did not say")
('speech', 'attitude', 'attitude')

The finder's cues also stand for thoughts, wishes, stances, perceptions, expectations, evidence ("records show") and
plain events ("signed"). Those have no end and words of saying do, so the words of saying are listed, and a cue without
any is an attitude.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes_service.records import Mode

# Verbs of saying and writing; their nouns too where these are spelled alike ("a claim", "the demand").
#: To say or write, and how.
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
#: To hold that something is so.
_HOLD = frozenset(
    """claim argue assert allege contend maintain insist affirm aver profess attest testify swear vouch certify
    confirm deny disavow repudiate dispute refute rebut counter contest challenge question object protest disagree
    bicker agree concur concede acknowledge admit confess conclude find predict forecast foretell prophesy project
    warn caution alert speculate theorize hypothesize postulate posit propose rule plead""".split()
)
#: To ask, to answer, to get somebody to do something.
_ASK = frozenset(
    """ask inquire enquire query request urge beg implore entreat appeal demand call order command instruct
    recommend advise counsel advocate encourage exhort invite dare reply respond answer retort""".split()
)
#: To commit oneself.
_COMMIT = frozenset("""promise pledge vow guarantee assure reassure threaten offer""".split())
#: To judge aloud.
_JUDGE = frozenset(
    """accuse blame charge fault criticize critique condemn denounce decry deplore lament bemoan complain grumble
    gripe grouse whine attack assail blast slam bash lambast lambaste savage skewer excoriate castigate chastise
    chide scold admonish berate rebuke reprimand upbraid censure deride disparage belittle denigrate demonize
    vilify malign smear insult mock ridicule taunt tease heckle rail dismiss reject defend justify praise hail laud
    applaud commend compliment tout trumpet extol credit thank congratulate apologize liken label dub brand""".split()
)
#: Nouns of saying and writing that are spelled like none of these verbs.
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
#: Words that speak of saying only with another after them: "put it", "hit back", "made clear".
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
#: Nobody says what is called, found or added: "a process that is called ...", "bones were found".
_NOT_PASSIVE = frozenset("call dub label find observe add".split())
_BE = frozenset("be is are was were been being".split())
#: After these no act of speech took place: "did not say", "refused to answer".
_NEGATIONS = frozenset("not never no nor without cannot".split())
_REFUSALS = frozenset("decline refuse fail".split())

#: What evidence does as well as people: "the bones suggest", "the test confirmed".
_EVIDENCE = frozenset(
    """suggest indicate reveal confirm counter challenge refute find conclude underline underscore highlight point
    signal predict imply disclose""".split()
)

_WORDS = re.compile(r"[a-z]+(?:[-'][a-z]+)*")


def mode_of(cue: str) -> Mode:
    """``speech`` for what was said or written, ``attitude`` for what someone thinks, wants, sees or stands for.

    ``cue``: the phrase as printed. Marks alone, such as a colon, are speech.
    """
    words = _WORDS.findall(cue.lower().replace("’", "'"))
    if not words:
        return "speech"
    passive = False
    for at, word in enumerate(words):
        possible = set(lemmas(word))
        if word in _NEGATIONS or word.endswith("n't") or possible & _REFUSALS:
            return "attitude"
        if passive and not word.endswith("ing"):
            possible -= _NOT_PASSIVE
        if possible & _SPEECH or any(_IDIOMS.get(lemma, set()) & set(words[at + 1 :]) for lemma in possible):
            return "speech"
        passive = passive or word in _BE
    return "attitude"


def is_evidence(cue: str) -> bool:
    """Whether a thing can be the subject of a cue of speech: "suggests", "has confirmed"; but not "says"."""
    possible = {lemma for word in _WORDS.findall(cue.lower()) for lemma in lemmas(word)}
    return bool(possible & _EVIDENCE) and not possible & (_SPEECH - _EVIDENCE)


def lemmas(word: str) -> Iterator[str]:
    """What a lower-case word may be a form of: more than one, of which only those that are words count."""
    yield word
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending in ("s", "es", "d", "ed", "ing"):
        stem = word.removesuffix(ending)
        if len(stem) < 2 or stem == word:
            continue
        found = [stem]
        if stem.endswith("i") and ending in ("es", "ed"):
            found.append(stem[:-1] + "y")  # "denied"
        if ending == "ing":
            found.append(stem + "e")  # "noting"
        if ending in ("ed", "ing") and stem[-1] == stem[-2:-1]:
            found.append(stem[:-1])  # "admitted", "labelling"
        yield from found
        yield from (lemma[:-3] + "ize" for lemma in found if lemma.endswith("ise"))
    if word.endswith("ise"):
        yield word[:-3] + "ize"
