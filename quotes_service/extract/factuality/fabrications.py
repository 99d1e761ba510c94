"""What says that words were made up or taken back: "a fake tweet has Lee saying W", "withdrew her remark that W"."""

from __future__ import annotations

import re

_FAKE = (
    r"(?:fabricated|faked?|false|doctored|forged|manipulated|altered|invented|made.up|bogus|spoof|parody"
    r"|satirical|fictitious|fictional|imaginary|hoax|computer.generated|ai.generated)"
)
_CARRIER = (
    r"(?:quotes?|quotations?|cards?|images?|pictures?|photos?|photographs?|posters?|videos?|clips?|footage|recordings?"
    r"|audio|tweets?|posts?|messages?|accounts?|letters?|e-?mails?|screenshots?|headlines?|stor(?:y|ies)|articles?"
    r"|reports?|transcripts?|pages?|(?:web)?sites?|press releases?|memos?|speech(?:es)?|interviews?|statements?"
    r"|remarks?|comments?|words|memes?|columns?|voice)"
)
_FAKE_CARRIER = rf"(?:{_FAKE} (?:[\w-]+ ){{0,3}}{_CARRIER}|deep ?fakes?|parod(?:y|ies)|spoofs?|hoax)\b"
_PLAYING = r"(?:playing|impersonating|portraying|imitating|mimicking|posing as|pretending to be|dressed (?:up )?as)"
#: The words before somebody to whom a fake gives words: "a doctored video shows ...", "an actor playing ...".
_SHOWN = re.compile(
    rf"\b{_FAKE_CARRIER}(?: [\w-]+){{0,5}} (?:ha[sd]|having|shows?|showed|showing|of|where|in which|that|with"
    r"|makes?|made|quotes?|quoted|quoting|claims?|claimed|claiming|purport\w*(?: to show)?|attributed to"
    r"|lets?|reads)(?: the| a)?$"
    rf"|\b(?:{_PLAYING}(?: the)?|an? (?:fictional|fictitious|imaginary))$"
)
_FAKE_SOURCE = re.compile(rf"\b{_FAKE_CARRIER}|\b(?:impostor|impersonator|imitator|lookalike|{_PLAYING})\b")
_IN_FAKE = re.compile(rf"^\W*(?:in|on|by|from|of) (?:an?|the|this|that|his|her|their)? ?{_FAKE_CARRIER}")
_IN_FICTION = re.compile(
    r"^in (?:a|an|the|his|her|their|this|one) (?:(?:\w+ )?(?:novel|play|sketch|sitcom|cartoon|skit)\b"
    r"|[^,]*\b(?:imagin(?:ed|ary)|fictional|fictitious|invented|made.up)\b)"
)
#: "Nothing could make Lee say", "nobody got Lee to say".
_NOT_CAUSED = re.compile(
    r"\b(?:nothing|nobody|no one|none)\b(?: [\w']+){0,4} (?:make|makes|made|get|gets|got|forced?|forces|brought|bring"
    r"|persuaded?|convinced?|induced?)(?: the)?$"
)
_TOOK_BACK = re.compile(
    r"\b(?:withdr[ae]w\w*|retract\w*|recant\w*|t(?:ake|akes|aken|ook|aking) back|walk(?:s|ed|ing)? back)"
    rf" (?:his|her|their|its|the|that|an?|all)? ?(?:[\w-]+ ){{0,2}}(?:{_CARRIER}|claims?|assertions?|allegations?"
    r"|accusations?|suggestions?)\b[^.“]*$"
)
_UNTRUE = (
    rf"(?:{_FAKE}|untrue|not (?:his|hers|theirs|real|true|genuine)|a (?:fake|fabrication|forgery|hoax|joke|spoof))"
)
_NEVER_SPOKEN = re.compile(
    r"^[”\"’'»]*,? (?:is|was|are|were|has been|have been)(?:n['’]t| not| never| wrongly| falsely) "
    r"(?:said|spoken|uttered|written|posted|tweeted|attributed)\b"
)
_IS_FAKE = re.compile(
    r"^[”\"’'»]*(?:,? (?:which|that) [^.;]{0,100}?|, [^.;]{0,100}?)?,? (?:is|was|are|were|has been|turned out to be"
    rf"|proved)(?: \w+ly)? {_UNTRUE}\b"
)
#: A next sentence that takes words back: "The quote is made up." "She never wrote that."
_NEXT = re.compile(
    r"^\W*(?:but |yet |in fact,? )?(?:(?:the|this|that|his|her|their) (?:\w+ )?(?:quote|quotation|words|remark|comment"
    r"|statement|tweet|post|message|letter|recording|video|clip|interview|card|voice)s? (?:is|was|are|were|has been"
    rf"|turned out to be|proved)(?: \w+ly)? {_UNTRUE}\b"
    r"|[\w.'’ -]{2,40}? (?:(?:has |had )?never|did ?n[o'’]t|has ?n[o'’]t|had ?n[o'’]t) (?:ever )?"
    r"(?:said?|wr[io]te|written|utter(?:ed)?|post(?:ed)?|tweet(?:ed)?) (?:it|this|that|so|(?:any )?such|the words"
    r"|anything (?:like it|of the kind|of the sort))\b(?! (?:before|in public|publicly|openly|until|so|aloud|to))"
    r"|[\w.'’ -]{2,40}? (?:said|wrote|uttered|spoke|left) no such (?:thing|words))",
    re.I,
)


def is_fabricated(before: str, source: str, after_verb: str, after: str, following: str) -> bool:
    """Whether words are made up, or somebody else's who is made to speak so.

    ``before``: what stands before the source, and ``source``, in lower case; ``after_verb`` and ``after``: what follows
    the verb of the cue, and the content; ``following``: the next sentence.
    """
    return bool(
        _SHOWN.search(before)
        or _NOT_CAUSED.search(before)
        or _IN_FICTION.match(before)
        or _FAKE_SOURCE.search(source)
        or _IN_FAKE.match(after_verb)
        or _NEVER_SPOKEN.match(after)
        or _IS_FAKE.match(after)
        or _NEXT.match(following)
    )


def is_taken_back(before: str) -> bool:
    """Whether the words before a content, its cue among them, say that the speaker took it back."""
    return bool(_TOOK_BACK.search(before.rstrip(" “\"‘'")))
