"""The terms of schema.org (release 29) that we use: which classes are below which, and from which class a property goes
to what. A literal is "Text", "URL" or "Date"."""

from __future__ import annotations

from typing import Any

SCHEMA = "https://schema.org/"
#: Stands for the context that https://schema.org serves, which declares the same of these terms.
CONTEXT: dict[str, Any] = {
    "@vocab": SCHEMA,
    **{name: {"@id": SCHEMA + name, "@type": "@id"} for name in ("url", "sameAs")},
    **{
        name: {"@id": SCHEMA + name, "@type": SCHEMA + "Date"}
        for name in ("datePublished", "dateModified", "dateCreated", "startDate", "endDate")
    },
}

#: Class -> the one above it.
CLASSES = {
    "Thing": None,
    "CreativeWork": "Thing",
    "Quotation": "CreativeWork",
    "Claim": "CreativeWork",
    "Comment": "CreativeWork",
    "Review": "CreativeWork",
    "ClaimReview": "Review",
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "Person": "Thing",
    "Organization": "Thing",
    "Intangible": "Thing",
    "Rating": "Intangible",
    "Role": "Intangible",
    "OrganizationRole": "Role",
}
#: Property -> of which class, and what it may have.
PROPERTIES = {
    "name": ("Thing", {"Text"}),
    "alternateName": ("Thing", {"Text"}),
    "description": ("Thing", {"Text"}),
    "sameAs": ("Thing", {"URL"}),
    "url": ("Thing", {"URL"}),
    "subjectOf": ("Thing", {"CreativeWork"}),
    "text": ("CreativeWork", {"Text"}),
    "headline": ("CreativeWork", {"Text"}),
    "keywords": ("CreativeWork", {"Text"}),
    "creditText": ("CreativeWork", {"Text"}),
    "creativeWorkStatus": ("CreativeWork", {"Text"}),
    "inLanguage": ("CreativeWork", {"Text"}),
    "datePublished": ("CreativeWork", {"Date"}),
    "dateModified": ("CreativeWork", {"Date"}),
    "dateCreated": ("CreativeWork", {"Date"}),
    "creator": ("CreativeWork", {"Person", "Organization"}),
    "author": ("CreativeWork", {"Person", "Organization"}),
    "publisher": ("CreativeWork", {"Person", "Organization"}),
    "about": ("CreativeWork", {"Thing"}),
    "mentions": ("CreativeWork", {"Thing"}),
    "hasPart": ("CreativeWork", {"CreativeWork"}),
    "isPartOf": ("CreativeWork", {"CreativeWork"}),
    "exampleOfWork": ("CreativeWork", {"CreativeWork"}),
    "workExample": ("CreativeWork", {"CreativeWork"}),
    "spokenByCharacter": ("Quotation", {"Person", "Organization"}),
    "appearance": ("Claim", {"CreativeWork"}),
    "itemReviewed": ("Review", {"Thing"}),
    "reviewRating": ("Review", {"Rating"}),
    "claimReviewed": ("ClaimReview", {"Text"}),
    "affiliation": ("Person", {"Organization"}),
    "jobTitle": ("Person", {"Text"}),
    "parentOrganization": ("Organization", {"Organization"}),
    "subOrganization": ("Organization", {"Organization"}),
    "roleName": ("Role", {"Text"}),
    "startDate": ("Role", {"Date"}),
    "endDate": ("Role", {"Date"}),
}


def _above(name: str | None) -> set[str]:
    """A class and all above it."""
    return {name, *_above(CLASSES[name])} if name else set()


def violations(node: dict[str, Any], types: dict[str, str], by: str | None = None) -> list[str]:
    """What is against the vocabulary in an expanded node and in all below it; ``by``: the property that leads to it,
    ``types``: id -> class, of the nodes of the document."""
    if "@value" in node:
        return []
    kind = _kind(node, types)
    found = []
    for name, values in node.items():
        if name.startswith("@"):
            continue
        term = name.removeprefix(SCHEMA)
        of, goes_to = PROPERTIES[term]
        is_of_role = term == by and "Role" in _above(kind)  # https://schema.org/Role
        if kind and of not in _above(kind) and not is_of_role:
            found.append(f"{kind} has no {term}")
        for value in values:
            found += violations(value, types, term)
            is_role = "Role" in _above(_kind(value, types)) and term not in ("about", "mentions")
            if not is_role and not _classes_of(value, types) & goes_to:
                found.append(f"{term} may not have {value}")
    return found


def _kind(node: dict[str, Any], types: dict[str, str]) -> str | None:
    names = node.get("@type", [])
    return names[0].removeprefix(SCHEMA) if isinstance(names, list) and names else types.get(node.get("@id", ""))


def _classes_of(value: dict[str, Any], types: dict[str, str]) -> set[str]:
    """What a value is; a node of which the document says nothing may be any."""
    if "@value" in value:
        return {"Date"} if value.get("@type") == SCHEMA + "Date" else {"Text"}
    kind = _kind(value, types)
    if kind is None:
        return {"URL", *CLASSES}
    return _above(kind) | ({"URL"} if set(value) == {"@id"} else set())
