"""A reference in the head of a page, where reference managers look for it.

Zotero's translator "Embedded Metadata" reads it (https://www.zotero.org/support/dev/exposing_metadata): `z:itemType` is
what kind of thing it is, and `z:extra` the field for what has no other. Dublin Core and PRISM have the rest; of the
tags of Highwire Press only the address is used: their name of a journal would make it an article of one.
"""

from __future__ import annotations

from quotes_service.standards.citations.csl import harmless_note
from quotes_service.standards.citations.names import Author
from quotes_service.standards.citations.reference import Reference


def embedded(cited: Reference) -> list[tuple[str, str]]:
    """The names of `meta` elements with their contents. What has no date says so: a reader would take another one that
    the page shows."""
    fields = [
        ("z:itemType", "newspaperArticle"),
        ("DC.title", cited.title),
        *(("DC.creator", _creator(author)) for author in cited.authors),
        ("DC.date", cited.issued.isoformat() if cited.issued else "n.d."),
        ("DC.language", cited.language),
        ("prism.publicationName", cited.outlet),
        ("citation_public_url", cited.url),
        ("z:extra", harmless_note(cited)),
    ]
    return [(name, content) for name, content in fields if content]


def _creator(author: Author) -> str:
    """The family name, then all the rest: Zotero drops what stands after a second comma (`ZU.cleanAuthor`)."""
    return ", ".join(filter(None, [author.family, f"{author.given} {author.suffix}".strip()]))
