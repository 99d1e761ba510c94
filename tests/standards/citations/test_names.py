"""Authors by their bylines."""

from __future__ import annotations

import pytest

from quotes_service.standards.citations.names import authors


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        (None, []),
        ("", []),
        ("Ola Brandt", ["Brandt, Ola"]),
        ("By Ola Brandt, Staff Writer", ["Brandt, Ola"]),
        ("Ola Brandt, Ed Lars Ek", ["Brandt, Ola", "Ek, Ed Lars"]),
        ("By Ola Brandt and Ed Ek in Port Elms", ["Brandt, Ola", "Ek, Ed"]),
        ("Brandt, Ola", ["Brandt, Ola"]),
        ("Ola Brandt, The Associated Press", ["Brandt, Ola"]),
        ("The Associated Press", ["The Associated Press"]),
        ("Reuters", ["Reuters"]),
        ("Jan van den Berg", ["van den Berg, Jan"]),
        ("Maria de la Cruz", ["de la Cruz, Maria"]),
        ("Omar bin Salim", ["bin Salim, Omar"]),
        ("Nia Van Holt", ["Van Holt, Nia"]),
        ("Ali Al Hashimi, Salma El Nadi", ["Al Hashimi, Ali", "El Nadi, Salma"]),
        ("Ana Dos Santos", ["Dos Santos, Ana"]),
        ("محمد عبد الله", ["عبد الله, محمد"]),
        ("Al Holt", ["Holt, Al"]),
        ("John Q. Public Jr.", ["Public, John Q., Jr."]),
        ("Ann Lee III", ["Lee, Ann, III"]),
        ("By John Q. Public, Jr., and Ann Lee", ["Public, John Q., Jr.", "Lee, Ann"]),
        ("John Q. Public, Jr., Staff Writer", ["Public, John Q., Jr."]),
        ("Ann Lee, Sr. Correspondent", ["Lee, Ann"]),
        ("By Dr. Ann Lee and Sir Ed Ek", ["Lee, Ann", "Ek, Ed"]),
        ("Dr Ann Lee Jr", ["Lee, Ann, Jr."]),
        ("Lord Holt", ["Lord Holt"]),
        ("J.R.R. Holt", ["Holt, J. R. R."]),
        ("J.-P. Øst", ["Øst, J.-P."]),
        ("Jean-Paul Øst", ["Øst, Jean-Paul"]),
        ("박준석", ["박준석"]),
        ("Staff reporters", ["Staff reporters"]),  # as it is printed: no name can be known
        # the outlet is not its own author
        ("The Larkhaven Post", []),
        ("Ola Brandt, Larkhaven Post Weekly", ["Brandt, Ola", "Weekly, Larkhaven Post"]),
    ],
)
def test_authors(byline, expected):
    assert [author.inverted for author in authors(byline, "The Larkhaven Post")] == expected


def test_a_name_as_people_write_it():
    [author] = authors("John Q. Public Jr.", None)
    assert author.name == "John Q. Public Jr."


def test_a_byline_of_any_length_has_an_end():
    byline = ", ".join(f"Ann Lee{chr(0x4E00 + number)}" for number in range(1_000))
    assert len(authors(byline, None)) == 100
