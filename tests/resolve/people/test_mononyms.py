import pytest

from quotes_service.records import Extraction, Organization, Person, Role, Span
from quotes_service.resolve.people.mononyms import is_whole_name


def read(text: str, name: str, title: str | None, others: tuple[str, ...] = (), aliases: tuple[str, ...] = ()):
    """The person of this name in a text, with a title printed by its first sentence, and the extraction with others."""
    starts = [at for at in range(len(text)) if text.startswith(name, at)]
    roles = (Role(title, None, "current", Span(0, text.index(".") + 1)),) if title else ()
    person = Person(name, aliases, roles, tuple(Span(at, at + len(name)) for at in starts))
    people = (person, *(Person(other, mentions=(Span(0, 1),)) for other in others if "Club" not in other))
    organizations = tuple(Organization(other) for other in others if "Club" in other)
    return person, Extraction(text, "en", True, "simple", people=people, organizations=organizations)


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("“Loud,” said Moravia, the singer. Moravia left.", "Moravia", "singer"),
        ("“Loud,” said Zellaine, a Brazilian striker.", "Zellaine", "striker"),
        ("The street artist Grafo said it was loud.", "Grafo", "street artist"),
        # a usual first name, of somebody whom all know; a surname, of somebody known by it
        ("“Loud,” said the singer Wilma.", "Wilma", "singer"),
        ("A rapper known as Quill said it was loud.", "Quill", None),
        ("The rapper, known simply as “Quill”, said it was loud.", "Quill", None),
        ("The rapper, who goes by the stage name Quill, left.", "Quill", None),
    ],
)
def test_names_that_the_article_treats_as_whole(text, name, title):
    assert is_whole_name(*read(text, name, title))


@pytest.mark.parametrize(
    ("text", "name", "title", "others"),
    [
        ("“Loud,” said Zellaine.", "Zellaine", None, ()),
        ("“Loud,” said Zellaine, a nurse.", "Zellaine", "nurse", ()),
        ("“Loud,” said Zellaine, the finance minister.", "Zellaine", "finance minister", ()),
        # later in the text
        ("“Loud,” said Bo Ek. A singer, Zellaine, left. Zellaine, a nurse, said so.", "Zellaine", None, ()),
        # with another part of the name
        ("“Loud,” said Zellaine, a singer.", "Zellaine", "singer", ("Ida Zellaine",)),
        ("“Loud,” said Zellaine, a singer.", "Zellaine", "singer", ("Zellaine Club",)),
        ("“Loud,” said Zellaine, a singer.", "Zellaine", "singer", ("Zellaine",)),
        ("“Loud,” said Zellaine, a singer. Mr. Zellaine left.", "Zellaine", "singer", ()),
        # surnames and first names
        ("“Loud,” said Voss, the singer.", "Voss", "singer", ()),
        ("“Loud,” said the striker Voss.", "Voss", "striker", ()),
        ("“Loud,” said Wilma, a singer.", "Wilma", "singer", ()),
        ("A patient known as Wilma said it was loud.", "Wilma", None, ()),
        ("“Loud,” said Ida Zellaine, a singer.", "Ida Zellaine", "singer", ()),
    ],
)
def test_names_that_may_be_parts_of_a_name(text, name, title, others):
    person, extraction = read(text, name, title)
    more = read(text, name, title, others)[1]
    assert not is_whole_name(person, more)
    assert more.people[0] == extraction.people[0]


def test_another_form_of_the_name_or_no_place_shows_no_whole_name():
    assert not is_whole_name(*read("“Loud,” said Zellaine, a singer.", "Zellaine", "singer", aliases=("Zell",)))
    assert not is_whole_name(Person("Zellaine"), Extraction("", "en", True, "simple"))
