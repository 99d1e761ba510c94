"""What an alert has to say, whatever way it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from quotes_service.standards.citations.line import TURNING
from quotes_service.standards.feeds.atom import possible
from quotes_service.standards.formats import Item

#: The most characters of an address that becomes a link: some outlets' have whole states of a page in them.
_ADDRESS = 1_000
_LINKED = re.compile(r"https?://[^/?#]", re.IGNORECASE)
#: What stands in no address, and would end a link before its time.
_UNSAFE = re.compile(r"""[\s"<>\\^`{|}\x00-\x1f\x7f-\x9f]""")
#: Beyond those that XML cannot have.
_CONTROL = re.compile("[\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of an alert.

    ``id``: "m_...", the same whenever this delivery is tried again. ``alert``: the id of the alert, and ``name`` its
    name ("Quotations of Maren Tolvik"). ``at``: when it is sent, with a zone. ``items``: quotations as the API answers
    them, in the order in which they are told. ``others``: how many more were found. ``search``: the address of the page
    that lists all; ``page``: that of the alert's own page, where it is changed or ended. ``is_test``: whether somebody
    only tries whether messages arrive.
    """

    id: str
    alert: str
    name: str
    at: datetime
    items: list[Item]
    others: int
    search: str
    page: str
    is_test: bool = False

    @property
    def summary(self) -> str:
        """ "3 new quotations: Quotations of Maren Tolvik", or "Test: ..."; on one line, of any length."""
        found = len(self.items) + self.others
        before = "Test" if self.is_test else f"{found:,} new quotation{'' if found == 1 else 's'}"
        return f"{before}: {one_line(self.name)}"


def one_line(text: str, limit: int | None = None) -> str:
    """The text on one line that turns nothing after it, without control characters and halves of characters; cut at a
    word to at most ``limit`` characters, three or more."""
    line = _CONTROL.sub("\ufffd", possible(" ".join(TURNING.sub("", text).split())))
    if limit is None or len(line) <= limit:
        return line
    cut = line[: limit - 1].rfind(" ")
    return line[: cut if cut > limit // 2 else limit - 2].rstrip(" ,;:–—") + " …"


def linkable(address: str | None) -> str | None:
    """The address as a link can have it; None if it is none of the web, or too long to be sent."""
    if address is None or not _LINKED.match(address):
        return None
    safe = _UNSAFE.sub(lambda found: quote(found[0], safe=""), possible(TURNING.sub("", address)))
    return safe if len(safe) <= _ADDRESS else None
