"""Roles in words: nobody takes a former one for a current one."""

import pytest

from quotes_service.standards.linked.wording import role_line


@pytest.mark.parametrize(
    ("title", "institution", "status", "expected"),
    [
        ("professor", "LICR", "current", "professor, LICR"),
        ("professor", None, "current", "professor"),
        ("minister of health", "Norland", "former", "former minister of health, Norland"),
        ("former minister", "Norland", "former", "former minister, Norland"),
        ("ex-mayor", None, "former", "ex-mayor"),
        (None, "LICR", "former", "formerly LICR"),
        (None, "LICR", "current", "LICR"),
    ],
)
def test_a_role_on_one_line(title, institution, status, expected):
    assert role_line(title, institution, status) == expected
