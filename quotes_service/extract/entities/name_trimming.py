"""A person's name without what stands around it (titles, ranks, styles, possessives), and what can be no name."""

from __future__ import annotations

import re

from quotes_service.extract.document import Mention
from quotes_service.extract.entities.bodies import ends_like_a_body
from quotes_service.extract.entities.name_forms import GENERATION, PARTICLE, is_given_name, is_surname, letters_after
from quotes_service.extract.lexicon import (
    HONORIFICS,
    ORGANIZATION_WORDS,
    PLACE_TITLES,
    RANK_ABBREVIATIONS,
    RANK_MODIFIERS,
    RANK_NOUNS,
    STYLES,
    STYLES_OR_NAMES,
    TITLE_ENDINGS,
    is_title_noun,
)

_NOT_FIRST = frozenset(
    "meanwhile however yesterday today although when while also even like says said but and then later now".split()
)
_BREAK = re.compile(r"\n|[(\[;:“”\"]|,(?! (?:Jr|Sr|II|III|IV|the [2-5])\b)")
_SPACE = 40  # characters: white space between two sentences at most
_LETTERS = re.compile(r"(?:[A-Z]\.)+[A-Z]?\.?")
POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december republican republicans democrat democrats democratic twitter facebook
    google god internet senate congress house english french german president chairman obamacare brexit earth
    mars sun moon covid islam christmas easter i he she they it we you the this that these those and but so in
    on at""".split()
)
_MONTHS = frozenset("may june april august march".split())  # months that are surnames too
_STYLES_OF_TWO = frozenset({"tan sri", "toh puan", "lord justice", "mr justice", "mrs justice", "lady justice"})
_PLURAL_STYLES = frozenset("brothers sisters twins siblings messrs".split())
_BEFORE_SURNAME = frozenset("Supt Insp Sgt Cpl Pte Det Cllr".split())  # ranks printed without a full stop in Britain
_TITLES_IN_NAMES = PLACE_TITLES | frozenset("secretary sheriff attorney general justice cllr".split())
_ALSO_SURNAMES = frozenset("house post bank church court guard trust league".split())
_STORMS = frozenset("cyclone hurricane typhoon storm comet asteroid project operation saint lake mount".split())
_ELIDED = frozenset({"'t", "’t"})
_PARTICLE_FIRST = re.compile(rf"{PARTICLE}(?:$|[-‐])|[dl]['’]")  # "van", "al-Masri", "d'Arcy"
THINGS = frozenset(
    """harbour harbor dam lane point creek reef coast county city town village medal prize award street
    road avenue river mountain mount lake island islands park bay beach bridge day show act syndrome
    disease theory effect project valley canyon sea ocean desert forest falls airport station stadium
    tower hall palace castle square cup league championship championships open games festival telescope
    probe spacecraft mission scientist magazine weekly cells energy power foods motors capital ventures solutions labs
    media software pharma records studios holdings enterprises""".split()
)


def trimmed(text: str, start: int, end: int, honorific: str, sure: bool = False) -> Mention | None:
    """The name alone, without titles, possessive, letters after it and the words after a break; None if no name is
    left. ``sure``: the sentence shows that somebody is called so, even if the words mean something else too."""
    raw = _BREAK.split(text[start:end])[0]
    words = [(m.start() + start, m.group()) for m in re.finditer(r"[^\s\xa0]+", raw)]
    words, honorific = _without_titles(words, honorific)
    before = text[max(0, words[0][0] - _SPACE) : words[0][0]].rstrip() if words else ""
    at_sentence_start = not before or before[-1] in ".!?"
    while len(words) > 1 and words[0][1].lower() in _NOT_FIRST - (set() if at_sentence_start else {"said"}):
        words = words[1:]
    while words and not any(map(str.isalnum, words[-1][1])):
        words = words[:-1]  # an emoji
    while len(words) > 1 and letters_after(words[-1][1], len(words) - 1):
        words = words[:-1]
    if not words or _is_rank([word for _, word in words]):
        return None
    start, end = words[0][0], words[-1][0] + len(words[-1][1])
    last = words[-1][1]
    if last.lower().rstrip(".") not in {"jr", "sr"}:
        end -= len(last) - len(POSSESSIVE.sub("", last).rstrip(".,-–—'’"))
    name = re.sub(r"[\s\xa0]+", " ", text[start:end])
    return Mention(start, end, name, honorific) if _can_be_name(name, sure) else None


def around_nickname(match: re.Match[str], *, is_sure: bool) -> Mention | None:
    """The name with a nickname in it: William “Bo” Ek, also called Bo Ek. A usual surname in brackets is a maiden name:
    Ida (Holm) Ek.

    ``is_sure``: whether the words around it can only be those of a name.
    """
    words = match["given"].split()
    known = len(words) - 1  # titles may stand before the given names
    while known and (is_given_name(words[known - 1]) or words[known - 1].endswith(".")):
        known -= 1
    given = " ".join(words[known:])
    end_of_given = match.end("given")
    lasts = (match["last"], match["last"].rsplit(" ", 1)[0])
    if not (is_sure and (is_given_name(words[known]) or words[known].endswith("."))):
        given = words[-1]
        lasts = lasts[1:] if " " not in match["nickname"] and len(match["last"].split()) < 3 else ()
    for last in lasts:
        whole = f"{given} {last}"
        name = trimmed(whole, 0, len(whole), "")
        if name is not None and name.start < len(given) < name.end:
            start = end_of_given - (len(given) - name.start)
            end = match.start("last") + name.end - len(given) - 1
            surname, nickname = name.text[len(given) - name.start + 1 :], match["nickname"]
            is_maiden_name = match["mark"][1:] or (match["mark"] == "(" and is_surname(nickname))
            other = f"{given.split()[0]} {nickname}" if is_maiden_name else f"{nickname} {surname}"
            return Mention(start, end, name.text, name.honorific, other if is_sure else "")
    return None


def _without_titles(words: list[tuple[int, str]], honorific: str) -> tuple[list[tuple[int, str]], str]:
    """The words of a name, each with its offset, without the titles, ranks and styles before it; the honorific among
    them, if ``honorific`` is empty."""
    ranks = 0 if honorific else _rank_length([word for _, word in words])
    words = words[ranks:]
    while words:
        word = words[0][1].lower().rstrip(".,")
        trade = len(word) > 6 and TITLE_ENDINGS.search(word)  # no first name ends so
        title = is_title_noun(word) and (len(words) > 2 or word in _TITLES_IN_NAMES or bool(trade))
        if word in HONORIFICS or _is_style(word, [w for _, w in words[1:]]):
            honorific = honorific or words[0][1]
        elif honorific or not (title or words[0][1].islower()):
            break
        words = words[1 + (len(words) > 2 and f"{word} {words[1][1].lower()}" in _STYLES_OF_TWO) :]
    return words, honorific


def _is_style(word: str, rest: list[str]) -> bool:
    """Whether a word before a name is no part of it: "Herr | Karl Beck", "Don | Manuel Ortiz", but not "Don Lee"."""
    if rest and (word in _PLURAL_STYLES or f"{word} {rest[0].lower()}" in _STYLES_OF_TWO):
        return True
    if len(rest) < 2:
        return False
    return word in STYLES or (word in STYLES_OR_NAMES and is_given_name(rest[0]) and len(rest[0]) > 2)


def _rank_length(words: list[str]) -> int:
    """How many words of a rank stand before a name: 2 in "Rear Adm. Ann Lee", 0 in "Lance Carver"."""
    run = 0
    while run < len(words) and words[run].lower().rstrip(".") in RANK_MODIFIERS | RANK_NOUNS:
        run += 1
    while run and not (words[run - 1].endswith(".") or words[run - 1].lower() in RANK_NOUNS):
        run -= 1
    return (
        run
        if run < len(words) and (run > 1 or len(words) > 2 or words[0].endswith(".") or words[0] in _BEFORE_SURNAME)
        else 0
    )


def _is_rank(words: list[str]) -> bool:
    """Whether the words are a rank without a name: "Det. Supt", "Lance Cpl"."""
    lowered = [word.lower().rstrip(".") for word in words]
    return lowered[-1] in RANK_ABBREVIATIONS and all(word in RANK_MODIFIERS | RANK_NOUNS for word in lowered)


def _can_be_name(name: str, sure: bool) -> bool:
    """Whether the words can be a person's name. ``sure``: see ``trimmed``."""
    parts = name.split()
    lowered = [p.lower().strip(".,") for p in parts]
    generation = GENERATION.search(name)
    core = name[: generation.start()].split() if generation else parts
    if all(_LETTERS.fullmatch(part) for part in core):
        return False  # "M.D."
    if not core or len(parts) > 8 or len(core[-1].rstrip(".")) < 2 or not core[-1][0].isalpha():
        return False
    if any(not p[0].isalpha() or (p[0].islower() and not _PARTICLE_FIRST.match(p)) for p in core if p not in _ELIDED):
        return False
    if core[-1].islower() or any(c.isdigit() or c == "@" for c in " ".join(core)):
        return False
    if lowered[0] in _NOT_NAMES and not (len(parts) > 1 and lowered[0] in _MONTHS):
        return False
    if lowered[-1] in (_NOT_NAMES - _MONTHS if len(parts) > 1 else _NOT_NAMES) or lowered[0] in _STORMS:
        return False
    if len(parts) > 1 and ((lowered[-1] in THINGS and not (sure and lowered[0] in _MONTHS)) or ends_like_a_body(name)):
        return False
    return not set(lowered) & (ORGANIZATION_WORDS - _ALSO_SURNAMES)
