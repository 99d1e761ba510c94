"""The preview of an entry: a small page of HTML that clients show in a frame.

Reconciliation Service API 0.2, section 5.

It is in the API and not among the pages: clients know its address from the manifest, and who may see it is asked as for
all that the API answers. All that articles print is escaped; no script can run in it, and nothing is loaded.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from flask import Response
from markupsafe import Markup

#: Titles and institutions, and outlets, that are shown.
_ROLES, _OUTLETS = 3, 4

_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:8px;color:#222;background:#fff}h1{font-size:16px;margin:0}"
    "p,ul{margin:4px 0}ul{padding-left:18px}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
#: Any site may frame it: OpenRefine runs on each user's own machine, under an address that nobody else knows.
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors *"

_PAGE = Markup(
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{name}</title><style>{style}</style>'
    '</head>\n<body>\n<h1><a href="{page}" target="_blank" rel="noopener">{name}</a></h1>\n{lines}</body>\n</html>\n'
)


def preview_page(entry: dict[str, Any], page: str) -> Response:
    """The page for an entry as the API prints it; ``page``: the address of its page here."""
    lines = _of_expert(entry) if "affiliations" in entry else _of_institution(entry)
    body = _PAGE.format(style=Markup(_STYLE), name=entry["name"], page=page, lines=Markup("").join(lines))
    answer = Response(body, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


def _of_expert(entry: dict[str, Any]) -> list[Markup]:
    roles = sorted(entry["affiliations"], key=lambda role: role["status"] != "current")
    lines = [_list([_role(role) for role in roles[:_ROLES]])]
    if past := entry["past"]:
        lines.append(_line("Can no longer be asked: {}", past["reason"]))
    last = entry["last_quoted"]
    lines.append(_line("{}{}", _statements(entry), f", last on {last}" if last else ""))
    if outlets := entry["outlets"]:
        more = len(outlets) - _OUTLETS
        lines.append(_line("{}{}", ", ".join(outlets[:_OUTLETS]), f" and {more} more" if more > 0 else ""))
    return lines


def _role(role: dict[str, Any]) -> str:
    """A role as printed: "former head, Bureau of Storms"."""
    place = role["institution"]["name"] if role["institution"] else None
    text = ", ".join(filter(None, (role["title"], place)))
    return text if role["status"] == "current" else f"formerly {text}"


def _of_institution(entry: dict[str, Any]) -> list[Markup]:
    lines = [_line("Institution{}", f" ({entry['acronym']})" if entry["acronym"] else "")]
    if entry["parent"]:
        lines.append(_line("Part of {}", entry["parent"]["name"]))
    number = entry["expert_count"]
    lines.append(_line("{} expert{}, {}", f"{number:,}", "" if number == 1 else "s", _statements(entry)))
    return lines


def _statements(entry: dict[str, Any]) -> str:
    number = entry["statement_count"]
    return f"{number:,} statement{'' if number == 1 else 's'} quoted"


def _line(form: str, *values: str) -> Markup:
    return Markup("<p>" + form + "</p>\n").format(*values)


def _list(items: list[str]) -> Markup:
    if not items:
        return Markup("")
    return Markup("<ul>{}</ul>\n").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))
