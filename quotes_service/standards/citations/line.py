"""A quotation as one line to be pasted: what was said, who said it, and where it is printed.

Only a speaker's own words stand in quotation marks; what the article paraphrases is called a paraphrase.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

#: How a citation of words that were not said begins, by the quotation's factuality.
NOT_SAID = {
    "denied": "Not said, by the article’s account: ",
    "hypothetical": "Not reported as said, only as possible: ",
    "withdrawn": "Withdrawn by a correction: ",
}
#: What stands for the article's own words between two parts: in a paraphrase, and between words of the speaker, whose
#: marks close before it, so that nobody takes it for a cut.
_ELLIPSIS, _BETWEEN = " … ", "” … “"
_OPENED = re.compile(r"(?:[“„«‘]\s?|(?<!\w)[\"'])$")
_CLOSED = re.compile(r"[.,!?…]?\s?[\"”»](?!\w)")
#: Words in quotation marks; an apostrophe is none.
_MARKED = re.compile(r"[“„][^”]*”|\"[^\"]*\"|«[^»]*»|(?<!\w)['‘].*?\w[,.!?…]?['’](?!\w)", re.DOTALL)
#: In so many characters marks are looked for: each that is not closed is followed to the end.
_LOOKED_AT = 3_000
#: Marks of writing direction: one that is not closed would turn what the line is pasted into.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DOUBLE = re.compile(r"[“”„«»\"]")
_OPENING = re.compile(r"[“„«]|(?:^|(?<=[\s(\[—–-]))\"")
_CLOSING = re.compile(r"[”»\"]")
_DOTS = r"(?:…|\.{3,})"
#: What a comma replaces at the end: a full stop, but not that of "U.S."
FULL_STOP = re.compile(r"(?<!\b[A-Za-z])(?<!\.)\.(?=’?$)")


class Said(NamedTuple):
    """What was said, and how it is introduced.

    ``before`` says so if it was not said, else it is empty. ``is_verbatim``: all ``words`` are the speaker's own, and
    their marks are still to be added. ``who``: the speakers with their roles, or nothing. ``manner``: how words are
    introduced that are not, or not all, the speaker's own.
    """

    before: str
    words: str
    is_verbatim: bool
    who: str
    manner: str


def citation(quotation: dict[str, Any]) -> str:
    """The citation of a quotation as the serializers of services make it; what is not known is left out. A direct one,
    and an indirect one:

    “The wall is too low,” Maren Tolvik, professor, LICR, in “Low walls,” The Post, 2 May 2024, https://post.example/1
    Maren Tolvik, professor, LICR, as reported (complained): nobody asked her (“Low walls,” The Post, 2 May 2024)

    The verb of the article comes with a paraphrase: who "denied that ..." did not say it.
    """
    return TURNING.sub("", _citation(quotation))


def said(quotation: dict[str, Any]) -> Said:
    """What a quotation says, taken apart."""
    words, is_verbatim = _words(quotation)
    before = NOT_SAID.get(quotation["factuality"], "")
    return Said(before, words, is_verbatim, _who(quotation), _manner(quotation, words))


def _citation(quotation: dict[str, Any]) -> str:
    before, words, is_verbatim, who, manner = said(quotation)
    where = _where(quotation["article"], is_current=quotation["current"])
    if is_verbatim:
        article = quotation["article"]
        is_named = article["title"] or article["outlet"] or article["id"] is not None
        place = f"in {where}" if is_named else where
        return before + quoted(words, ", ".join(filter(None, [who, place])))
    return before + introduced(who, manner, words) + (f" ({where})" if where else "")


def introduced(who: str, manner: str, words: str) -> str:
    """Words that are not, or not all, the speaker's own, after who said them and how."""
    return f"{who}, {manner}: {words}" if who else f"{manner[:1].upper()}{manner[1:]}: {words}"


def _words(quotation: dict[str, Any]) -> tuple[str, bool]:
    """What was said, and whether all of it is the speaker's own words: then its marks are still to be added."""
    paragraph, spans = quotation["paragraph"], quotation["content"]["spans"]
    text, first = paragraph["text"], paragraph["start"]
    places = [(span["start"] - first, span["end"] - first) for span in spans]
    pieces = [" ".join(text[start:end].split()) for start, end in places]
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(places)]
    if quotation["type"] == "indirect":
        return _connected(pieces, gaps), False
    inside = [bool(_OPENED.search(text, max(start - 2, 0), start) or _CLOSED.match(text, end)) for start, end in places]
    if all(inside) or (quotation["type"] == "direct" and not any(inside) and not _is_marked(pieces)):
        return _connected(list(map(inner, pieces)), gaps, _BETWEEN), True
    marked = [f"“{inner(piece)}”" if is_inside else piece for piece, is_inside in zip(pieces, inside, strict=True)]
    return _connected(marked, gaps), False


def _is_marked(pieces: list[str]) -> bool:
    """Whether most of it is in marks of its own: not what somebody quotes in passing, in words printed without marks
    ("TOLVIK: ..."), or in the middle of a direct quotation, out of which an editor cut them."""
    text = " ".join(pieces)[:_LOOKED_AT]
    return 2 * sum(len(found[0]) for found in _MARKED.finditer(text)) > len(text)


def _connected(pieces: list[str], gaps: list[str], between_words: str = _ELLIPSIS) -> str:
    """The pieces with ``between_words`` where the article has words between them, else with the punctuation there."""
    text = pieces[0]
    for gap, piece in zip(gaps, pieces[1:], strict=True):
        if any(map(str.isalnum, gap)):
            mark = "”" if text.endswith("”") else ""
            text = _without_end(text.removesuffix("”")) + mark
            text += between_words + re.sub(rf"^{_DOTS}\s*", "", piece)
        else:
            between = "".join(re.sub(r"[\"“”„«»'‘’]", "", gap).split())
            text += f"{between} {piece}" if between[:1] in (*".,;:!?…", "") else f" {between} {piece}"
    return text


def _without_end(text: str) -> str:
    """The text without the dots, or the commas and dashes, at its end."""
    words = text.rstrip()
    return words.rstrip(".…").rstrip() if words.endswith(("…", "...")) else text.rstrip(" \t\n,;:–—-")


def inner(text: str) -> str:
    """Words that come to stand in double marks: their own double marks become single ones."""
    return _CLOSING.sub("’", _OPENING.sub("‘", text)) if _DOUBLE.search(text) else text


def quoted(words: str, after: str) -> str:
    """Words in double marks, with a comma inside before what comes after, unless they end in a mark of their own."""
    words, comma = words.rstrip(" ,;:–—-"), "," if after else ""
    if found := FULL_STOP.search(words, max(len(words) - 2, 0)):
        words = words[: found.start()] + comma + words[found.end() :]
    elif not words.rstrip("’").endswith(("?", "!", "…", "...")):
        words += comma
    return f"“{words}” {after}".rstrip()


def _manner(quotation: dict[str, Any], words: str) -> str:
    """How words are introduced that are not, or not all, the speaker's own."""
    cue = quotation["cue"]
    manner = "as reported" if quotation["factuality"] == "said" else "in substance"
    manner += f" ({' '.join(cue['text'].split())})" if cue else ""
    return (
        f"{manner}, quoted in part"
        if quotation["type"] != "indirect" and _MARKED.search(words[:_LOOKED_AT])
        else manner
    )


def _who(quotation: dict[str, Any]) -> str:
    """The speakers with their roles; without any the words that the article prints for the source."""
    if quotation["speakers"]:
        return _listed([", ".join([speaker["name"], *_role(speaker["role"])]) for speaker in quotation["speakers"]])
    source, reason = quotation["source"], quotation["reason"]
    if source is None or reason == "decided":  # an editor decided that it is not whom the source seems to name
        return ""
    named = " ".join(source["text"].split())
    return f"{named} (not identified)" if reason in ("ambiguous_pronoun", "ambiguous_name") else named


def _role(role: dict[str, Any] | None) -> Iterator[str]:
    if role is not None:
        first, *rest = filter(None, [role["title"], role["institution"]])
        if role["status"] == "former" and not first.lower().startswith(("former", "ex-")):
            first = f"former {first}" if role["title"] else f"formerly {first}"
        yield from (" ".join(part.split()) for part in (first, *rest))


def _listed(people: list[str]) -> str:
    if len(people) > 2:
        return "; ".join([*people[:-1], f"and {people[-1]}"])
    return (", and " if any("," in person for person in people) else " and ").join(people)


def _where(article: dict[str, Any], *, is_current: bool) -> str:
    """The article with its outlet, day and URL; a version of it that was replaced is called so."""
    day, is_stored = article["published_at"], article["id"] is not None
    date = f"{day.day} {month_name[day.month]} {day.year}" if day else "undated" if is_stored else None
    where = ", ".join(filter(None, [article["outlet"], date, article["url"]]))
    if title := article["label"] if is_stored else article["title"]:
        where = quoted(inner(" ".join(title.split())), where)
    return where if is_current or not where else f"an earlier version of {where}"
