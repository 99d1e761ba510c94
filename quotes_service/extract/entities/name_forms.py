"""The parts of printed names: patterns of names, what stands before and after them, and the forms by which two names
are compared."""

from __future__ import annotations

import re
import unicodedata

from quotes_service.census_names import female_given_names, male_given_names, surnames
from quotes_service.extract.entities.first_names import is_listed
from quotes_service.extract.lexicon import HONORIFICS, PARTICLES, RANKS, STYLES, SUFFIXES

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĠİŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚ"
WORD = rf"(?:(?:[OD]['’]|Mc|Mac|al-|el-)?[{_UPPER}][\w]*(?:[-‐'’][\w]+){{0,5}})"
INITIAL = rf"(?:[{_UPPER}]\.(?:\s?[{_UPPER}]\.)*)"
PARTICLE = "(?:['’]t|" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + ")"
GENERATION = re.compile(r",?[ \xa0](?:(?:Jr|Sr)\b\.?|(?:II|III|IV)\b|the[ \xa0](?:2nd|3rd|4th|5th)\b)")
NAME = re.compile(
    rf"(?:{WORD}|{INITIAL})(?:[ \xa0](?:{INITIAL}|(?:{PARTICLE}[ \xa0]){{0,3}}{WORD})){{0,4}}(?:{GENERATION.pattern})?"
)
HONORIFIC = re.compile(
    rf"\b((?:(?:{'|'.join(map(str.title, RANKS))})[ \xa0])?(?:{'|'.join(map(str.title, HONORIFICS))})\b\.?)[ \xa0]"
    rf"(?=(?:{PARTICLE}[ \xa0])?(?:{WORD}|{INITIAL}))"
)
_GIVEN = rf"(?:{WORD}|{INITIAL})(?:[ \xa0](?:{WORD}|{INITIAL})){{0,2}}"
_LAST = rf"(?:{PARTICLE}[ \xa0]){{0,3}}{WORD}(?:[ \xa0]{WORD})?(?:{GENERATION.pattern})?"
_NICKNAME = rf"(?:[Tt]he[ \xa0])?{WORD}(?:[ \xa0]{WORD}){{0,2}}"
_BORN = r"n[ée]e[ \xa0]"
#: A nickname between given names and surname: William “Bo” Tandy, William R. (Bo) Tandy Jr.
NICKNAME = re.compile(
    rf"(?<!\w)(?P<given>{_GIVEN})(?<!['’]s)[ \xa0]"
    + rf"(?P<mark>[“\"‘']|\((?:{_BORN})?)(?P<nickname>{_NICKNAME})[”\"’')][ \xa0](?P<last>{_LAST})"
)
#: A maiden name after a name.
MAIDEN_NAME = re.compile(rf",?[ \xa0]\(?{_BORN}({WORD}(?:[ \xa0]{WORD})?)")
#: "Mr. and Mrs. [Alan] Brightwell", up to the name.
COUPLE = re.compile(r"\b((?:Mr|Dr|Rev|Sir|Lord)\b\.?)[ \xa0](?:and|&)[ \xa0](?:Mrs|Ms|Dr|Lady)\b\.?[ \xa0]")
#: Letters after a name. Others are recognised by their capitals, after two words of a name.
_LETTERS = frozenset(
    """kc qc sc cbe obe mbe dbe kbe gbe kcb kcmg cmg cvo mvo lvo am ao ac dl jp mp msp mep mla mhk ms td tds sj rn
    phd dphil md mba ma msc bsc esq cpa frs frcs frcp fba mrcp np pa dds dvm edd jd llb llm frse bem qpm qfsm gc vc
    dso dsc mc dfm usn usaf usmc rnr rm ret""".split()
)
_NUMERALS = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split())
_SUFFIX_FORMS = {"the 2nd": "ii", "the 3rd": "iii", "the 4th": "iv", "the 5th": "v"}
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
#: How letters with accents are written out where they cannot be printed: "Mueller", "Djuric", "Aase".
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj", "ß": "ss", "ñ": "ny", "æ": "ae"}
)
_USUAL = 0.002  # percent of all people who bear a surname
_APOSTROPHES = re.compile(r"['’‘ʼ`´ʻ]")


def letters_after(word: str, words_before: int) -> bool:
    """Whether a name's last word is no part of it, but letters such as "KC", "CBE" or "PhD"."""
    plain = re.sub(r"[.,]", "", word)
    if plain.casefold() in _NUMERALS or words_before < 1 or not plain.isalpha():
        return False
    capitals = plain.isupper() or plain in {"PhD", "DPhil", "MSc", "BSc", "Esq", "FRSEd", "EdD", "MPhil"}
    known = plain.casefold() in _LETTERS or (plain in {"PhD", "DPhil", "MSc", "BSc", "Esq", "EdD", "MPhil"})
    return capitals and 1 < len(plain) < 6 and (known or words_before > 1)


def name_words(name: str) -> list[str]:
    """The words by which a name is compared: in lower case, without accents, apostrophes, "Jr.", "Sister"."""
    printed = GENERATION.sub("", re.sub(r"\s+", " ", name))
    words = [w for w in (_compared(w) for w in printed.split()) if w and w not in SUFFIXES]
    while len(words) > 1 and words[0] in STYLES:
        del words[0]
    return words


def _compared(word: str) -> str:
    return _folded(_APOSTROPHES.sub("", word.casefold().strip(".,")))


def _folded(word: str) -> str:
    """The word without accents: "đurić" -> "duric"."""
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_UNDECOMPOSED)


def written_out(name: str) -> str | None:
    """The surname with its accents written out: "Jörg Müllner" -> "muellner"; None where it has none to write out."""
    words = [w for w in name.casefold().split() if w.strip(".,") not in SUFFIXES]
    if not words:
        return None
    last = _APOSTROPHES.sub("", words[-1].strip(".,"))
    out = _folded(last.translate(_WRITTEN_OUT))
    return out if out != _folded(last) else None


def generation(name: str) -> str:
    """The generation that a name ends with: "jr", "sr", "ii", "iii" ...; "" if there is none."""
    last = name.casefold().split()[-2:]
    if " ".join(last) in _SUFFIX_FORMS:
        return _SUFFIX_FORMS[" ".join(last)]
    suffix = last[-1].strip(".,") if last else ""
    return suffix if suffix in SUFFIXES else ""


def is_given_name(word: str) -> bool:
    """Whether a word is a given name more than a surname."""
    word = _folded(word.casefold().strip(".,"))
    given = max(male_given_names().get(word, 0.0), female_given_names().get(word, 0.0))
    if given:
        return given >= surnames().get(word, 0.0)
    return is_listed(word) and word not in surnames()


def is_surname(word: str) -> bool:
    """Whether a word is a usual surname and no given name."""
    return surnames().get(_folded(word.casefold()), 0.0) >= _USUAL and not is_given_name(word)


def is_heading(line: str) -> bool:
    """Whether a line is a heading in title case instead of a sentence: "Early Years", "Ann Lee Hits Back"."""
    words = line.split()
    if not 1 < len(words) < 15 or line.rstrip()[-1:] in {*".!?:;,”\"'’)"} or ":" in line:
        return False
    long = [word for word in words if len(word) > 3]
    return bool(long) and all(word[0].isupper() or not word[0].isalpha() for word in long)
