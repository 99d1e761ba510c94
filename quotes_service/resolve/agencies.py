"""Which news agency a story comes from, where its text or its byline says so: "PORT ELMS (AP) — ".

An agency is named in the dateline, in the byline, or in the line under the text that names it as source. A story that
only mentions or quotes an agency ("told Reuters") is not the agency's.
"""

from __future__ import annotations

import re

#: The name by which an agency is shown -> the forms in which datelines, bylines and credits name it.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AAP": ("AAP", "Australian Associated Press"),
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
    "ANI": ("ANI", "Asian News International"),
    "ANSA": ("ANSA",),
    "AP": ("AP", "The Associated Press", "Associated Press"),
    "APA": ("APA", "Austria Press Agency"),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "CP": ("CP", "The Canadian Press", "Canadian Press"),
    "dpa": ("dpa", "Deutsche Presse-Agentur"),
    "EFE": ("EFE", "Agencia EFE"),
    "IANS": ("IANS", "Indo-Asian News Service"),
    "Interfax": ("Interfax",),
    "Kyodo": ("Kyodo", "Kyodo News"),
    "PA": ("PA", "PA Media", "Press Association"),
    "PTI": ("PTI", "Press Trust of India"),
    "Reuters": ("Reuters", "Thomson Reuters"),
    "TASS": ("TASS", "ITAR-TASS"),
    "UPI": ("UPI", "United Press International"),
    "Xinhua": ("Xinhua", "Xinhua News Agency"),
    "Yonhap": ("Yonhap", "Yonhap News Agency"),
}
#: Characters at the beginning of a text in which its dateline stands, after a headline perhaps; and at its end, in
#: which its credits stand.
_BEGINNING, _END = 400, 300

_NAME_OF = {form.casefold(): name for name, forms in AGENCIES.items() for form in forms}
_ANY = "|".join(sorted(map(re.escape, (form for forms in AGENCIES.values() for form in forms)), key=len, reverse=True))
#: A word in capital letters, or a name, and then "(AP) —"; or the line begins with "(Reuters) -".
_DATELINE = re.compile(
    rf"^[^\n(]{{0,70}}[(/](?P<name>{_ANY})(?:\s*[/,][^)\n]{{0,30}})?[)/]\s*(?:—|–|―|--?|:|\|)", re.MULTILINE
)
_BARE_DATELINE = re.compile(
    rf"^[A-ZÀ-Þ .'’,-]{{3,60}},?[^\n]{{0,20}}\s(?P<name>{_ANY})\s*(?:—|–|―|--?)\s", re.MULTILINE
)
_BYLINE = re.compile(rf"(?<![\w@.-])(?P<name>{_ANY})(?![\w@.-])", re.IGNORECASE)
#: "© 2024 The Associated Press", "Copyright Reuters 2024", "Source: AFP", "-- Reuters"
_CREDIT = re.compile(
    rf"(?:©|\(c\)|\bcopyright\b|^\W*source:|^[-—–]+)\s*(?:\d{{4}}\s+)?(?P<name>{_ANY})(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
#: An abbreviation that is also a word or a person's initials counts in a byline only as the agency writes it.
_IN_CAPITALS = frozenset(form for forms in AGENCIES.values() for form in forms if form.isupper())


def agency(text: str, byline: str | None) -> str | None:
    """The agency (a key of AGENCIES) that a story is from, or None."""
    beginning, end = text[:_BEGINNING], text[-_END:]
    for pattern, part in (
        (_DATELINE, beginning),
        (_BARE_DATELINE, beginning),
        (_BYLINE, byline or ""),
        (_CREDIT, end),
    ):
        for match in pattern.finditer(part):
            name = match["name"]
            if name.upper() not in _IN_CAPITALS or name.isupper():
                return _NAME_OF[name.casefold()]
    return None
