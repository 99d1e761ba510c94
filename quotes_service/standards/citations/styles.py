"""Citations as texts, in the styles of three manuals, for a newspaper's article on the web:

- APA: Publication Manual of the American Psychological Association, 7th edition, 10.1 (example 16), 8.6, 9.49.
- Chicago: The Chicago Manual of Style, 17th edition, notes and bibliography, 14.191 to 14.200, 14.260.
- MLA: MLA Handbook, 9th edition, 5.23 to 5.99, 6.77.

Titles keep the capitals with which they are printed: to change them needs somebody who knows which are names.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from quotes_service.standards.citations.line import FULL_STOP, inner, introduced, quoted, said
from quotes_service.standards.citations.names import Author
from quotes_service.standards.citations.reference import Reference, one_line, reference
from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links

#: The authors that a list of references has at most, and how many are given of more: APA 9.8, Chicago 14.76.
_MOST_APA, _MOST_CHICAGO, _FIRST_CHICAGO = 20, 10, 7
#: A name by which friends call an author, in marks among the given ones: an initial of it says nothing.
_NICKNAME = re.compile(r"(?<!\S)(?:“[^”]+”|\"[^\"]+\"|‘[^’]+’|'[^']+')(?!\S)")
_SHORT_MONTHS = {5: "May", 6: "June", 7: "July", 9: "Sept."}  # MLA; others have three letters and a full stop


def _apa(cited: Reference) -> str:
    """Brandt, O. (2024, May 2). Harbour walls are low. The Larkhaven Post. https://post.example/walls"""
    day = cited.issued
    date = f"({day.year}, {month_name[day.month]} {day.day})." if day else "(n.d.)."
    title = _ended(cited.title)
    names = list(map(_apa_name, cited.authors))
    if len(names) > _MOST_APA:
        names[_MOST_APA - 1 : -1] = ["…"]
        who = ", ".join(names).replace(", …,", ", …")
    else:
        who = _joined(names, "&", comma_before_second=True)
    first = [_ended(who), date, title] if who else [title, date]
    return " ".join([*first, *([_ended(cited.outlet)] if cited.outlet else []), cited.url])


def _apa_name(author: Author) -> str:
    given = " ".join(map(_initials, _NICKNAME.sub("", author.given).split()))
    return ", ".join(filter(None, [author.family, given, author.suffix]))


def _initials(name: str) -> str:
    """J.-P. of Jean-Paul."""
    letters = [next(filter(str.isalnum, part), None) for part in name.split("-")]
    return "-".join(f"{letter}." for letter in letters if letter)


def _apa_place(cited: Reference) -> str:
    """What stands for an article within a text: Brandt, 2024."""
    year = cited.issued.year if cited.issued else "n.d."
    if not cited.authors:
        return f"{_titled(cited, ',')} {year}" if cited.has_title else f"{cited.title}, {year}"
    return f"{_few(cited.authors, '&')}, {year}"


def _chicago(cited: Reference) -> str:
    """Brandt, Ola. “Harbour walls are low.” The Larkhaven Post, May 2, 2024. https://post.example/walls"""
    names = [author.inverted if place == 0 else author.name for place, author in enumerate(cited.authors)]
    if len(names) > _MOST_CHICAGO:
        names = [*names[:_FIRST_CHICAGO], "et al."]
    who = _joined(names, "and", comma_before_second=True) if names[-1:] != ["et al."] else ", ".join(names)
    outlet = cited.outlet
    if not who and outlet:  # the newspaper stands for the author of what nobody signed
        who, outlet = outlet, None
    where = ", ".join(filter(None, [outlet, _american(cited.issued)]))
    begin = [_ended(who)] if who else []
    return " ".join([*begin, _titled(cited, "."), _ended(where), f"{cited.url}."])


def _chicago_note(cited: Reference) -> str:
    """Ola Brandt, “Harbour walls are low,” The Larkhaven Post, May 2, 2024, https://post.example/walls."""
    names = [author.name for author in cited.authors]
    who = f"{names[0]} et al." if len(names) > 3 else _joined(names, "and")
    where = ", ".join(filter(None, [cited.outlet, _american(cited.issued), cited.url]))
    return f"{who}, {_titled(cited, ',')} {where}." if who else f"{_titled(cited, ',')} {where}."


def _american(day: date | None) -> str:
    return f"{month_name[day.month]} {day.day}, {day.year}" if day else "n.d."


def _mla(cited: Reference) -> str:
    """Brandt, Ola. “Harbour walls are low.” The Larkhaven Post, 2 May 2024, https://post.example/walls."""
    day, names = cited.issued, [author.inverted for author in cited.authors[:1]]
    if len(cited.authors) == 2:
        names.append(f"and {cited.authors[1].name}")
    elif len(cited.authors) > 2:
        names.append("et al.")
    month = day and (_SHORT_MONTHS.get(day.month) or f"{month_name[day.month][:3]}.")
    where = ", ".join(filter(None, [cited.outlet, day and f"{day.day} {month} {day.year}", cited.url]))
    return " ".join([*([_ended(", ".join(names))] if names else []), _titled(cited, "."), f"{where}."])


def _mla_place(cited: Reference) -> str:
    """What stands for an article within a text: Brandt."""
    if cited.authors:
        return _few(cited.authors, "and")
    return f"“{inner(cited.title)}”" if cited.has_title else cited.title


def _few(authors: Sequence[Author], sign: str) -> str:
    names = [author.family for author in authors]
    return f"{names[0]} et al." if len(names) > 2 else f" {sign} ".join(names)


def _joined(names: list[str], sign: str, *, comma_before_second: bool = False) -> str:
    """The names with commas, and the sign before the last one."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or comma_before_second else ""
    return f"{', '.join(names[:-1])}{comma} {sign} {names[-1]}"


def _titled(cited: Reference, mark: str) -> str:
    """The title in double marks with ``mark`` inside them, unless it ends a sentence already; what stands for a title
    has none."""
    if not cited.has_title:
        return cited.title + mark
    title = FULL_STOP.sub("", inner(cited.title))
    return f"“{title if mark == '.' else title + mark}”" if _is_ended(title) else f"“{title}{mark}”"


def _ended(text: str) -> str:
    return text if _is_ended(text) else f"{text}."


def _is_ended(text: str) -> bool:
    return text.rstrip("’”").endswith((".", "?", "!", "…"))


def _said(quotation: Item, by: str, place: str, *, is_note: bool = False) -> str:
    """The quotation as a text has it, with the ``place`` that it was taken from after the words ``by``; ``is_note``: as
    a note, without brackets. What was not said is introduced as such."""
    before, words, is_verbatim, who, manner = said(quotation)
    if not quotation["current"]:
        place = f"an earlier version of {place}"
    if not is_verbatim:
        return f"{before}{introduced(who, manner, words)} ({by} {place})"
    if is_note:
        return before + quoted(words, ", ".join(filter(None, [who, f"{by} {place}"])))
    return f"{before}{quoted(words, '')} ({', '.join(filter(None, [who, f'{by} {place}']))})"


def _apa_said(cited: Reference, quotation: Item) -> str:
    return _said(quotation, "as quoted in", _apa_place(cited)) + "."


def _chicago_said(cited: Reference, quotation: Item) -> str:
    note = _chicago_note(cited)
    text = _said(quotation, "quoted in", note.removesuffix("."), is_note=True)
    return f"{text}."


def _mla_said(cited: Reference, quotation: Item) -> str:
    return _said(quotation, "qtd. in", _mla_place(cited)) + "."


def cited_text(
    list_of: Callable[[Reference], str], in_text: Callable[[Reference, Item], str], item: Item, links: Links
) -> str:
    """The reference of an article; for a quotation three lines: its words with where they are taken from, the reference
    of the article, and the permanent link."""
    cited = reference(item, links)
    if cited.quotation is None:
        return list_of(cited)
    words = one_line(in_text(cited, cited.quotation))
    return f"{words}\n{list_of(cited)}\nThis quotation: {cited.page}"


#: Name of a style -> how people call it, and the text of one item.
STYLES: dict[str, tuple[str, Callable[[Item, Links], str]]] = {
    "apa": ("APA", partial(cited_text, _apa, _apa_said)),
    "chicago": ("Chicago", partial(cited_text, _chicago, _chicago_said)),
    "mla": ("MLA", partial(cited_text, _mla, _mla_said)),
}


def _write(style: str, items: Iterable[Item], links: Links) -> Iterator[str]:
    before = ""
    for item in items:
        yield f"{before}{STYLES[style][1](item, links)}\n"
        before = "\n"


APA, CHICAGO, MLA = (
    Format(style, "text/plain", "txt", partial(_write, style), is_negotiable=False) for style in STYLES
)
