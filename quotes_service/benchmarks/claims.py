"""Claims with the verdicts that do not mislead: judged ones from a file, and mechanical ones of stored quotations."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes_service.context import Context
from quotes_service.resolve.names import surname
from quotes_service.resolve.quotes.tokens import NEGATIONS, TokenizedText, content_stem
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging
from quotes_service.services.lookup.quotations import find_quotations

#: Words of a quotation of which mechanical claims are made; words that an ellipsis leaves at both ends.
LEAST_WORDS, KEPT_WORDS = 8, 5
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
#: A negation with the spelling of the verb before it: "can't" -> "can", "did not" -> "did".
_NOT = re.compile(r"(?i:\b(?P<irregular>won|can)['’]?t\b|n['’]t\b|(?<=can)not\b|\s+not\b)")
_CONDITION = re.compile(r"\b(?:if|unless|until|without|except|whether|only)\b", re.IGNORECASE)
_MARKS = "\"“”'‘’"
_CURLY, _STRAIGHT = str.maketrans("'", "’"), str.maketrans("’‘", "''")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody is claimed to have said, and the verdicts that do not mislead about it."""

    id: str
    kind: str  # "invented/far": its group and its kind in there
    text: str
    name: str | None
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Printed:
    """A stored direct quotation: its words, its speaker, and the passage with its attribution where that is near."""

    text: str
    speaker: str
    passage: str | None


def judged_claims(rows: Iterable[Mapping[str, Any]], texts: Mapping[tuple[str, str], str]) -> list[Claim]:
    """The claims of docs/verification/claims.jsonl. ``texts``: the text of an article by its file's name and its id."""
    claims = []
    for row in rows:
        text = row.get("text")
        if text is None:
            place = row["from"]
            text = texts[place["file"], place["article"]][place["start"] : place["end"]]
        claims.append(Claim(row["id"], row["kind"], text, row.get("name"), frozenset(row["accepted"])))
    return claims


def printed_quotations(ctx: Context) -> list[Printed]:
    """The direct quotations of LEAST_WORDS and more by people under their full names, in an order of their own."""
    found, cursor = set(), None
    while True:
        page = find_quotations(ctx, QuotationFilters(type="direct"), QuotationPaging(100, cursor))
        for item in page["items"]:
            speaker, text = item["speakers"][0] if item["speakers"] else {}, " ".join(item["content"]["text"].split())
            if speaker.get("expert_id") and " " in speaker["name"] and len(text.split()) >= LEAST_WORDS:
                found.add((text, speaker["name"], _passage(item)))
        cursor = page["next_cursor"]
        if cursor is None:
            return [Printed(*row) for row in sorted(found, key=str)]


def _passage(item: Mapping[str, Any]) -> str | None:
    """What an article prints from the quotation's opening mark to the end of its attribution."""
    if not (item["cue"] and item["source"]):
        return None
    parts = [*item["content"]["spans"], item["cue"], item["source"]]
    paragraph, offset = item["paragraph"]["text"], item["paragraph"]["start"]
    start, end = (limit(part[edge] for part in parts) - offset for limit, edge in ((min, "start"), (max, "end")))
    if start < 0 or end > len(paragraph):  # it goes on in another paragraph
        return None
    return paragraph[len(paragraph[:start].rstrip(_MARKS)) : len(paragraph) - len(paragraph[end:].lstrip(_MARKS))]


def mechanical_claims(quotations: Sequence[Printed]) -> list[Claim]:
    """Claims made of quotations by rules, as many of each kind as VARIATIONS says if there are enough quotations.

    Chance is seeded by the words, so that a quotation that comes or goes changes few of the claims.
    """
    claims = []
    for kind, (number, verdict, vary) in VARIATIONS.items():
        made = 0
        dice = [(random.Random(f"{kind}: {printed.text}"), printed) for printed in quotations]
        for rng, printed in sorted(dice, key=lambda pair: pair[0].random()):
            if made == number:
                break
            if varied := vary(printed, quotations, rng):
                made += 1
                claims.append(Claim(f"{kind}-{made:02}", f"mechanical/{kind}", *varied, frozenset({verdict})))
    return claims


#: A text and a name; None where the quotation has nothing to vary.
_Varied = tuple[str, str | None] | None


def as_printed(printed: Printed, *_: object) -> _Varied:
    return printed.text, printed.speaker


def shortened(printed: Printed, _: Sequence[Printed], rng: random.Random) -> _Varied:
    """An ellipsis instead of a few words, which turn nothing round."""
    words = printed.text.split()
    places = range(KEPT_WORDS, len(words) - KEPT_WORDS - 2)
    if not places:
        return None
    start = rng.choice(places)
    end = rng.randint(start + 2, min(start + 6, len(words) - KEPT_WORDS))
    left_out = " ".join(words[start:end])
    if _CONDITION.search(left_out) or not NEGATIONS.isdisjoint(TokenizedText(left_out).words):
        return None
    return f"{' '.join(words[:start])} ... {' '.join(words[end:])}", printed.speaker


def without_beginning(printed: Printed, *_: object) -> _Varied:
    """Without the first of several sentences."""
    end = _SENTENCE_END.search(printed.text)
    text = printed.text[end.end() :] if end else ""
    return (text, printed.speaker) if len(text.split()) >= LEAST_WORDS else None


def in_lower_case(printed: Printed, *_: object) -> _Varied:
    return (text, None) if (text := printed.text.lower()) != printed.text else None


def in_other_marks(printed: Printed, *_: object) -> _Varied:
    """Curly marks instead of straight ones, or straight ones instead of curly ones."""
    if "'" in printed.text:
        return f"“{printed.text.translate(_CURLY)}”", None
    return (f'"{printed.text.translate(_STRAIGHT)}"', None) if "’" in printed.text else None


def with_another_word(printed: Printed, quotations: Sequence[Printed], rng: random.Random) -> _Varied:
    """A content word of another quotation instead of one of its own."""
    words, others = printed.text.split(), rng.choice(quotations).text.split()
    known = {content_stem(word) for word in TokenizedText(printed.text).words}
    places = [at for at, word in enumerate(words) if _is_plain(word)]
    foreign = [word for word in others if _is_plain(word) and content_stem(word) not in known]
    if not places or not foreign:
        return None
    words[rng.choice(places)] = rng.choice(foreign)
    return " ".join(words), printed.speaker


def _is_plain(word: str) -> bool:
    return len(word) > 4 and word.isalpha() and word.islower() and bool(content_stem(word))


def without_not(printed: Printed, *_: object) -> _Varied:
    """Without its first "not"."""
    verbs = {"won": "will", "can": "can"}
    text = _NOT.sub(lambda match: verbs.get((match["irregular"] or "").lower(), ""), printed.text, count=1)
    return (text, printed.speaker) if text != printed.text else None


def by_another(printed: Printed, quotations: Sequence[Printed], rng: random.Random) -> _Varied:
    """In another's name."""
    name = rng.choice(quotations).speaker
    return (printed.text, name) if surname(name) != surname(printed.speaker) else None


def with_attribution(printed: Printed, *_: object) -> _Varied:
    return (printed.passage, None) if printed.passage else None


#: Kind -> how many claims, the verdict on them, and how they are made of a quotation.
VARIATIONS: dict[str, tuple[int, str, Callable[[Printed, Sequence[Printed], random.Random], _Varied]]] = {
    "as printed": (25, "exact", as_printed),
    "with an ellipsis": (20, "exact", shortened),
    "without the beginning": (15, "exact", without_beginning),
    "in lower case": (10, "exact", in_lower_case),
    "in other marks": (10, "exact", in_other_marks),
    "with its attribution": (20, "exact", with_attribution),
    "with another word": (20, "altered", with_another_word),
    "without its not": (15, "altered", without_not),
    "in another's name": (15, "other_speaker", by_another),
}
