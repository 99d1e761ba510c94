"""schema.org as JSON-LD: quotations, statements, people, organizations and articles.

The classes and properties: https://schema.org, release 29. Of roles: https://schema.org/Role, by which a property leads
to a Role, which has the value under the same property.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quotes_service.standards.formats import Format, Item
from quotes_service.standards.linked.wording import credited, described, is_said, printed, role_name, ror_address
from quotes_service.standards.links import Links, uri

Node = dict[str, Any]

MEDIA_TYPE = "application/ld+json"
_CONTEXT = "https://schema.org"
#: What would end a script element or begin a comment in it, or is an entity in XHTML: as JSON may write it, too.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def quotation(item: Item, links: Links) -> Node:
    """A Quotation with its article; a Claim about its speakers if it was not said.

    ``spokenByCharacter`` is whom the article attributes it to. Only of words in quotation marks that were spoken or
    written they are the ``creator``, too: a paraphrase is in the reporter's words.
    """
    return _quotation(item, links, [_printed_in(item["article"], links)])


def statement(item: Item, links: Links) -> Node:
    """An utterance with the quotations that print it. It is a Quotation only if all of them print that it was said."""
    by_id: dict[str, list[Item]] = {}
    for occurrence in item["occurrences"]:
        by_id.setdefault(occurrence["id"], []).append(occurrence)
    return {
        "@type": "Quotation" if all(map(is_said, item["occurrences"])) else "CreativeWork",
        "@id": links.page(item["id"]),
        "text": item["text"],
        "workExample": [_occurrence(copies, links) for copies in by_id.values()],
    }


def expert(item: Item, links: Links) -> Node:
    """A Person with roles. A role begins and ends where an editor said so; when it was printed is told in words."""
    person = _filled(
        {
            "@type": "Person",
            "@id": links.page(item["id"]),
            "name": item["name"],
            "alternateName": item["aliases"],
            "subjectOf": [_note(note, item, links) for note in item.get("notes", ())],
        }
    )
    for line in item["affiliations"]:
        institution = line["institution"] and _organization(line["institution"], links)
        proof = {
            "startDate": line["since"],
            "endDate": line["until"],
            "description": printed(line),
            "subjectOf": [_proof(evidence, links) for evidence in line["evidence"]],
        }
        _add_role(person, role_name(line["title"], line["status"]), institution, proof)
    return person


def institution(item: Item, links: Links) -> Node:
    """An Organization with its other names and the registers that have it."""
    wikidata = item["wikidata"] and f"http://www.wikidata.org/entity/{item['wikidata']}"
    return _filled(
        {
            **_organization(item, links),
            "alternateName": [name for name in (item["acronym"], *item["aliases"]) if name],
            "sameAs": [address for address in (item["ror"] and ror_address(item["ror"]), wikidata) if address],
            "parentOrganization": item["parent"] and _organization(item["parent"], links),
            "subOrganization": [_organization(part, links) for part in item.get("parts", ())],
        }
    )


def article(item: Item, links: Links) -> Node:
    """A NewsArticle, without its text, with its quotations as parts, if ``item`` has them. What was not said, it only
    mentions."""
    quotations = item.get("quotations", ())
    here = {"@id": links.page(item["id"])}
    modified = item["modified_at"]
    return _filled(
        {
            **_printed_in(item, links),
            "dateModified": modified and modified.isoformat(),
            "inLanguage": item["language"],
            "creditText": item["byline"],
            "sameAs": list(map(uri, item.get("addresses", ()))),
            "hasPart": [_quotation(one, links, [here]) for one in quotations if is_said(one)],
            "mentions": [_quotation(one, links, [here]) for one in quotations if not is_said(one)],
        }
    )


def _quotation(item: Item, links: Links, articles: list[Node]) -> Node:
    said = is_said(item)
    speakers = [speaker for speaker in item["speakers"] if speaker["kind"] in ("person", "organization")]
    nodes = [_speaker(speaker, f"_:{item['id']}-{n}", links) for n, speaker in enumerate(speakers)]
    is_their_wording = item["type"] == "direct" and item["mode"] == "speech"
    status = [item["factuality"]] * (not said) + ["no longer printed"] * (not item["current"])
    roles = [_with_role(node, speaker, articles) for node, speaker in zip(nodes, speakers, strict=True)]
    return _filled(
        {
            "@type": "Quotation" if said else "Claim",
            "@id": links.page(item["id"]),
            "text": item["content"]["text"],
            "description": described(item),
            "keywords": [item["type"], item["mode"]],
            "creativeWorkStatus": status,
            "spokenByCharacter" if said else "about": roles,
            "creator": nodes if said and is_their_wording else None,
            "creditText": None if speakers else credited(item),
            "isPartOf" if said else "appearance": articles,
            "exampleOfWork": item["statement_id"] and {"@id": links.page(item["statement_id"])},
        }
    )


def _occurrence(copies: list[Item], links: Links) -> Node:
    """A quotation with all articles that print it. Copies of an article share its id, so there none is named by it."""
    articles = [_printed_in(copy["article"], links) for copy in copies]
    if len(articles) > 1:
        articles = [{name: value for name, value in node.items() if name != "@id"} for node in articles]
    return _quotation(copies[0], links, articles)


def _speaker(speaker: Item, blank: str, links: Links) -> Node:
    """A speaker by name and entry; ``blank`` names who has none, within the document only."""
    id = speaker["expert_id"] or speaker["institution_id"]
    kind = "Person" if speaker["kind"] == "person" else "Organization"
    return {"@type": kind, "@id": links.page(id) if id else blank, "name": speaker["name"]}


def _with_role(node: Node, speaker: Item, articles: list[Node]) -> Node:
    """The speaker in the capacity that the article prints."""
    if role := speaker["role"]:
        node = dict(node)
        institution = role["institution"] and {"@type": "Organization", "name": role["institution"]}
        subjects = [{"@id": article["@id"]} for article in articles if "@id" in article]
        proof = {"description": "As the article of this quotation prints it.", "subjectOf": subjects}
        _add_role(node, role_name(role["title"], role["status"]), institution, proof)
    return node


def _add_role(person: Node, name: str | None, institution: Node | None, more: Node) -> None:
    """Add a role to a person: an affiliation with an institution, or else a title by itself."""
    if institution:
        kind, role = "affiliation", {"@type": "OrganizationRole", "roleName": name, "affiliation": institution}
    else:
        kind, role = "jobTitle", {"@type": "Role", "jobTitle": name}
    person.setdefault(kind, []).append(_filled({**role, **more}))


def _organization(line: Item, links: Links) -> Node:
    return {"@type": "Organization", "@id": links.page(line["id"]), "name": line["name"]}


def _printed_in(line: Item, links: Links) -> Node:
    """An article in short. ``url`` is where its outlet has it, ``@id`` its page here."""
    day = line["published_at"]
    return _filled(
        {
            "@type": "NewsArticle",
            "@id": links.page(line["id"]),
            "headline": line["title"],
            "name": None if line["title"] else line["label"],
            "url": uri(line["url"]),
            "datePublished": day and day.isoformat(),
            "publisher": line["outlet"] and {"@type": "Organization", "name": line["outlet"]},
        }
    )


def _proof(evidence: Item, links: Links) -> Node:
    """The sentence that prints a role."""
    article = {"@type": "NewsArticle", "@id": links.page(evidence["article_id"])}
    return {"@type": "CreativeWork", "text": evidence["text"], "isPartOf": article}


def _note(note: Item, expert: Item, links: Links) -> Node:
    """A note of an editor, the person's own answer, or a verdict on words that they are said to have said."""
    person = links.page(expert["id"])
    day = note["at"].date().isoformat()
    if note["kind"] != "verdict":
        author = {"author": {"@id": person}} if note["kind"] == "reply" else {}
        return {"@type": "Comment", "text": note["text"], "dateCreated": day, **author}
    claim = {"@type": "Claim", "text": note["claim"], "about": {"@id": person}}
    return {
        "@type": "ClaimReview",
        "@id": f"{person}#{note['decision_id']}",
        "url": f"{person}#{note['decision_id']}",
        "claimReviewed": f"{expert['name']} said: “{note['claim']}”",
        "itemReviewed": claim,
        "reviewRating": {"@type": "Rating", "alternateName": note["verdict"], "description": note["text"]},
        "author": {"@type": "Person", "name": note["by"]},
        "datePublished": day,
    }


def _filled(node: Node) -> Node:
    """The properties that have a value."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def in_page(node: Node) -> str:
    """A document that may stand in a script element of a page, whatever its texts have in them."""
    return json.dumps({"@context": _CONTEXT, **node}).translate(_ESCAPES)


def entry(node: Callable[[Item, Links], Node]) -> Format:
    """One entry as a document."""

    def write(items: Iterable[Item], links: Links) -> Iterator[str]:
        for item in items:
            yield json.dumps({"@context": _CONTEXT, **node(item, links)}, ensure_ascii=False)

    return Format("jsonld", MEDIA_TYPE, "jsonld", write)


def graph(node: Callable[[Item, Links], Node]) -> Format:
    """Many as one document, each on a line of its own."""

    def write(items: Iterable[Item], links: Links) -> Iterator[str]:
        yield f'{{"@context": "{_CONTEXT}", "@graph": ['
        separator = "\n"
        for item in items:
            yield separator + json.dumps(node(item, links), ensure_ascii=False)
            separator = ",\n"
        yield "\n]}\n"

    return Format("jsonld", MEDIA_TYPE, "jsonld", write)
