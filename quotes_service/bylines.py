"""Names in a byline: "By Ana Ruiz, Staff Writer, and Bo Ek" has Ana Ruiz and Bo Ek."""

from __future__ import annotations

import re

_BY = r"(?:(?:[^\W\d_]+\s+){0,2}by|words|from|author|text|von|par|por|di|door|av|af)"  # "Analysis by"
_NOT_WRITTEN = re.compile(
    r"\W*(?:photo\w*|pictures?|images?|illustrat\w*|graphics?|videos?|art(?:work)?|edited|produced|translated)\s+by\b",
    re.I,
)
_STARTS = re.compile(rf"^\W*{_BY}\b\s*:?\s+", re.I)
#: A mail address, an account, or the address of a page.
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:^|(?<=[\s(]))@\w+|https?://\S+|www\.\S+", re.I)
_BETWEEN = re.compile(r"\s*(?:[,;|/•·&\n]|\s[–—-]\s|\b(?:and|und|with|et|og|och)\b)\s*", re.I)
_AFTER_NAME = re.compile(
    r"\s+(?:in|for|at|of|from|reports?|via|on|is|was)\s+.*$|\s*\(.*?(?:\)|$)|\s*\[.*?(?:\]|$)|\s+(?=\d).*$"
)
#: What is no part of a name, but of a role, an outlet or a page.
ROLE = re.compile(
    r"\b(?:reporters?|editors?|correspondents?|writers?|staff|contributors?|contributing|columnists?|producers?|journalists?"
    r"|authors?|bureau|chief|team|desk|newsroom|photographers?|interns?|fellows?|critics?|analysts?|presenters?|hosts?|news"
    r"|senior|special|political|agency|service|services|report|published|updated|posted|last|minutes?|read|follow|share|admin"
    r"|administrator|editorial|managing|online|digital|guest|redaktion|redacción|rédaction|redactie|redazione|professor"
    r"|director|investigations?|affairs|policy|opinion|exclusive|email|e-mail|twitter|facebook|profile|view|all|posts|by|the"
    r"|advertisement|sponsored|webmaster|user|super|anonymous|unknown|none|null|veröffentlicht|css|js)\b",
    re.I,
)
#: The name of a news agency.
AGENCY = re.compile(
    r"^(?:(?:the\s+)?associated\s+press|ap|reuters|afp|agence\s+france-presse|agence\s+france\s+presse|dpa|upi|pa(?:\s+media)?"
    r"|press\s+association|bloomberg(?:\s+news)?|ansa|efe|kyodo(?:\s+news)?|xinhua|tass|apa|pti|ians|ani|aap|sda|ntb|tt|stt|ritzau"
    r"|belga|lusa|yonhap|(?:the\s+)?canadian\s+press|anp|interfax|the\s+conversation)$",
    re.I,
)
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]")
#: The most names that a byline is taken to have.
MOST_NAMES = 12
#: The most names that are looked at; each is compared with all others.
_LOOKED_AT = 100
_LONGEST_NAME = 6  # words


def names_in(byline: str) -> list[str]:
    """The names in a byline, without what stands beside them; an agency only where no person is named before it."""
    lines = (" ".join(line.split()) for line in byline.splitlines())  # a long run of white space takes very long
    text = ADDRESS.sub(" | ", _STARTS.sub("", "\n".join(filter(None, lines))))
    if re.fullmatch(r"[A-ZÀ-Þ][\w'’-]+, [A-ZÀ-Þ][\w.'’-]+(?: [A-Z]\.?)?", text):  # "Brazil, Rachel"
        last, first = text.split(", ")
        if not ROLE.search(text):
            return [f"{first} {last}"]
    names = []
    for part in _BETWEEN.split(text):
        if _NOT_WRITTEN.match(part):
            continue
        whole = _STARTS.sub("", part.strip()).strip(" .:-–—*\"'“”")
        name = _AFTER_NAME.sub("", whole).strip(" .:-–—*(")
        if AGENCY.match(whole):
            names += [] if names else [whole]  # after a name it is whom they work for
        elif _is_name(name):
            names.append(name)
        elif names:
            continue  # a role, a place or an outlet after a name
    return names


def _is_name(text: str) -> bool:
    words = text.split()
    if len(words) == 1:
        return _is_unspaced_name(text)
    if not 1 < len(words) <= _LONGEST_NAME or len(_WORD.findall(text)) < 2 or ROLE.search(text):
        return False
    has_capital = words[0][0].isupper() or words[-1][0].isupper() or not words[0][0].islower()
    return has_capital and not re.search(r"[:!?<>{}=\d]", text)


def _is_unspaced_name(text: str) -> bool:
    """Whether a word is a name in a script without spaces or capitals: 박준석."""
    letters = _LETTERS.findall(text)
    return 2 <= len(letters) <= 12 and all(not letter.isupper() and not letter.islower() for letter in letters)


def without_parts(names: list[str]) -> list[str]:
    """The names without those that are another spelling or a part of one of them: "Jane-Doe" and "Jane Doe"."""
    kept: dict[str, str] = {}
    for name in list(dict.fromkeys(names))[:_LOOKED_AT]:
        kept.setdefault(key(name), name)
    return [name for own, name in kept.items() if not any(own != other and own in other for other in kept)]


def key(name: str) -> str:
    """What two spellings of a name have in common."""
    return re.sub(r"[\W_]+", "", name.casefold())
