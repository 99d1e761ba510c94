"""The page of the types of problems."""

from __future__ import annotations

from quotes_service.api.problem_types import TYPES
from quotes_service.reference.markdown import page

_PROBLEMS = """\
Errors of the REST API are problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type`, `title`,
`status`, `detail`, and `errors` with the messages for each field. `type` refers to a description of the kind of
problem, `/api/v1/problems/NAME`, with the prefix of a proxy before it; that address answers with what this page has. A
program should go by the NAME, which stays. A problem whose status says all has the type `about:blank`."""


def problems_page() -> str:
    """The types of problems."""
    sections = []
    for kind in TYPES:
        sections += [f"## {kind.name}", f"{kind.status}: {kind.title}. {kind.detail}", f"What to do: {kind.remedy}"]
    return page("# Problems", _PROBLEMS, *sections)
