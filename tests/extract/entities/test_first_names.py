import pytest

from quotes_service.extract.entities.first_names import gender_of


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Ann Lee", "f"),
        ("ANN LEE", "f"),
        ("Robert B. Lee", "m"),
        ("Leslie Lee", "m"),
        ("Maren Tolvik", None),
        ("Ann", None),  # perhaps a surname
        ("A. Lee", None),
        ("", None),
    ],
)
def test_a_full_name_suggests_a_gender(name, gender):
    assert gender_of(name) == gender
