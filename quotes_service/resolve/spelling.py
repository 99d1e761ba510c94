"""American spelling for British words, so that both spellings of a word compare as equal; and texts as people see them.

Whatever compares words uses this table. Institution keys are stored, so they respell a fixed list of words only
(see ``institutions.grouping``), to the spelling given here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from quotes_service.mojibake import repaired

#: Words and beginnings of words with -our. The class is closed; "contour", "detour", "Seymour" and "hour" stay.
_OUR = (
    "arb ard arm behavi cand clam clang col demean endeav fav ferv flav glam harb hon hum lab misdemean neighb od parl "
    "ranc rig rum savi sav splend succ tum val vap vig"
).split()
#: Verbs in -l whose last syllable is not stressed: "travelled", but "controlled" in both spellings.
_L = (
    "apparel barrel bevel cancel carol channel chisel counsel cudgel dial dishevel duel enamel equal fuel funnel "
    "gravel grovel gruel imperil initial jewel kennel label level libel marshal marvel medal metal model panel parcel "
    "pedal pencil pummel quarrel refuel revel rival shovel shrivel signal snivel snorkel spiral squirrel stencil "
    "swivel total towel travel tunnel unravel weasel yodel"
).split()
#: Beginnings before -is- of words that are never spelt with z: "promise", "exercised", "raising", "unwise", "Louise".
#: The class of words that change is open, so the exceptions are listed.
_KEEPS_S = re.compile(
    r"(?:\w*(?:[aeouw]|pr)|(?:un|re|im|mis|dis|en|over)*(?:adv|dev|rev|superv|telev|improv|exerc|prec|conc|exc|inc"
    r"|circumc|prom|comprom|prem|dem|surm|chem|desp|chast|advert|expert|treat|franch|merchand|parad|sunr|moonr|cer|val"
    r"|den|pract))"
)
_RULES = [
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (rf"^((?:be|bi|dis|multi|tri|un|water)?(?:{'|'.join(_OUR)}))our", r"\1or"),  # colour, favourite
        (r"(?<=\w[ao]l)ys(?=(?:e|es|ed|er|ers|ing)$)", "yz"),  # analyse
        (rf"^((?:mis|re|un)?(?:{'|'.join(_L)}))l(?=(?:ed|er|ers|ing|ings|or|ors)$)", r"\1"),  # travelled
        (r"^(\w*(?:cent|fib|lit|met)|sab)re(?=s?$)", r"\1er"),  # centre, kilometre, fibre
        (r"^(\w*cent)red$", r"\1ered"),
        (r"^(calib|lust|meag|somb|spect|(?:amphi)?theat)re(?=s?$)", r"\1er"),
        (r"^(def|off|pret|lic)enc(?=e)", r"\1ens"),  # defence
        (r"^(anal|catal|dial|epil|homol|monol|prol|travel)ogue(?=s?$)", r"\1og"),
        (r"^grey(?=(?:s|er|est|ed|ing|ish)?$)", "gray"),
        (r"^programme(?=s?$)", "program"),
        (r"^practis(?=(?:e|es|ed|ing)$)", "practic"),
        (r"^ageing$", "aging"),
        (r"^aluminium$", "aluminum"),
        # ae and oe from Greek and Latin; "Michael", "Israel", "aerial", "algae", "poem" and "does" stay
        (r"(?<=p)aed(?=[io])", "ed"),  # orthopaedic
        (r"^(arch(?=aeo)|pal(?=aeo)|gyn(?=aec)|an(?=aesth)|medi(?=aev)|prim(?=aev))ae", r"\1e"),
        (r"haem(?=[ao])", "hem"),
        (r"aem(?=i(?:a|as|c)$)", "em"),  # leukaemia
        (r"^faec(?=al$|es$)", "fec"),
        (r"^caesar(?=[ei]an)", "cesar"),
        (r"^oe(?=strogen|sophag|dema)", "e"),
        (r"^(f(?=oet(?:al|us))|diarrh(?=oea)|c(?=oeliac))oe", r"\1e"),
        (r"^manoeuvr(?=ing|ab)", "maneuver"),
        (r"^manoeuvre", "maneuver"),
    )
]
_ISE = re.compile(r"(?P<stem>\w{3,})is(?=(?:e|es|ed|er|ers|ing|able|ation|ations|ational)$)")

#: Soft hyphens, joiners, direction marks: characters that nobody sees.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_ESCAPED_TWICE = re.compile(r"&(?:amp;)+(?=(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)")


def readable(text: str) -> str:
    """The text as people see it: without invisible characters, with ligatures and styled letters as plain letters, and
    with character references decoded and mojibake repaired.

    >>> readable("the har\u00adbour sta\ufb00 &amp; Jos&eacute; NÃºÃ±ez")
    'the harbour staff & José Núñez'
    """
    if text.isascii():
        return _unescaped(text) if "&" in text else text
    visible = _INVISIBLE.sub("", _unescaped(repaired(text)))
    return _BEYOND_ASCII.sub(lambda found: _plain_letters(found[0]), visible)


def _unescaped(text: str) -> str:
    """The text without character references, also those that were escaped once more ("&amp;quot;")."""
    return html.unescape(_ESCAPED_TWICE.sub("&", text))


def _plain_letters(char: str) -> str:
    if not char.isalpha():
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isalpha() else char


@lru_cache(maxsize=32_768)
def american(word: str) -> str:
    """The American spelling of a word in lower case. Names, and words with one spelling only, are returned unchanged.

    >>> american("colours"), american("centre"), american("travelling"), american("paediatric"), american("promise")
    ('colors', 'center', 'traveling', 'pediatric', 'promise')
    """
    if len(word) <= 3:
        return word
    for pattern, spelled in _RULES:
        word = pattern.sub(spelled, word)
    match = _ISE.match(word)
    if match and not _KEEPS_S.fullmatch(match["stem"]):
        word = f"{match['stem']}iz{word[match.end() :]}"
    return word
