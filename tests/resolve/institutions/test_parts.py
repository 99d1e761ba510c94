import pytest

from quotes_service.resolve.institutions.parts import entry_key, parent_of, part_of


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("Department of Physics at the University of Aldermere", "University of Aldermere"),
        ("Department of Physics, University of Aldermere", "University of Aldermere"),
        ("University of Aldermere, Department of Physics", "University of Aldermere"),
        ("University of Aldermere's School of Law", "University of Aldermere"),
        ("The University of Aldermere’s Women’s College", "University of Aldermere"),
        ("Aldermere University School of Medicine", "Aldermere University"),
        ("Aldermere University Marsden School of Public Health", "Aldermere University"),
        ("University of New Aldermere Medical School", "University of New Aldermere"),
        ("University of Aldermere Press", "University of Aldermere"),
        ("Hospital of the University of Aldermere", "University of Aldermere"),
        ("Marsden School of Aldermere University", "Aldermere University"),
        ("Storm Institute at Ellery College London", "Ellery College London"),
        ("Storm Institute at St. Ida's College", "St. Ida's College"),
        ("Department of Health's Storm Laboratory", "Department of Health"),
        ("Centre for Data at the National Cancer Institute", "National Cancer Institute"),
        ("College of William and Mary School of Law", "College of William and Mary"),
        # a campus
        ("University of California, Berkeley", "University of California"),
        ("University of California at Santa Cruz", "University of California"),
        ("Department of Physics, University of California, Berkeley", "University of California, Berkeley"),
        ("University of California, Berkeley, School of Law", "University of California, Berkeley"),
        # what is printed of the place is left out
        ("Storm Institute at Norway's Aldermere University", "Aldermere University"),
        ("Storm Institute at the University of Aldermere in Cork", "University of Aldermere"),
        ("Storm Institute at the University of Aldermere, Norway", "University of Aldermere"),
        # institutions of their own
        ("Institute for War and Peace", None),
        ("Bank of England", None),
        ("Ministry of Defence", None),
        ("Centre for Cities at Risk", None),
        ("College of William and Mary", None),
        ("University of Aldermere", None),
        ("University of Aldermere, Norway", None),
        ("King's College London", None),
        ("St Ida's Hospital", None),
        ("University College Hospital", None),
        ("Aldermere Medical School", None),
        ("Department of Storms, Floods and Forestry", None),
        ("Centre for Law, Justice and Society", None),
        ("Bureau of the Storm Service", None),
        ("Larkhaven Museum Center at Union Terminal", None),
        # the rest is no name by itself, or it can't be told where it ends
        ("Laboratory of Optics, Department of Physics", None),
        ("Department of Physics, School of Science", None),
        ("University of Aldermere Marsden School of Law", None),
        ("Aldermere University and Cork Centre of Storms", None),
        ("", None),
        (", at the ’s University", None),
        ("University of A, " * 1_000, None),
        ("北海研究所", None),
    ],
)
def test_the_parent_of_an_institution(name, parent):
    assert parent_of(name) == parent


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("School of Law at the University of Aldermere", ("School of Law", "University of Aldermere")),
        ("University of Aldermere’s School of Law", ("School of Law", "University of Aldermere")),
        ("Aldermere University School of Medicine", ("School of Medicine", "Aldermere University")),
        ("Storm Institute at Norway's Aldermere University", ("Storm Institute", "Aldermere University")),
        ("University of California, Berkeley, School of Law", ("School of Law", "University of California, Berkeley")),
        ("University of California, Berkeley", None),  # a campus is an institution of its own
        ("University of Aldermere", None),
        ("", None),
    ],
)
def test_a_part_and_its_whole(name, part):
    assert part_of(name) == part


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (
            (
                "School of Law at the University of Aldermere",
                "School of Law, University of Aldermere",
                "The University of Aldermere's School of Law",
                "University of Aldermere School of Law",
                "School of Law within the University of Aldermere",
            ),
            "school of law university of aldermere",
        ),
        (
            ("University of California, Santa Cruz", "University of California at Santa Cruz"),
            "university of california santa cruz",
        ),
        (("University of Aldermere", "the University of Aldermere (UA)"), "university of aldermere"),
        (("Centre for Cities at Risk",), "center for cities at risk"),
    ],
)
def test_a_part_has_one_key_in_all_printed_forms(names, key):
    assert {entry_key(name) for name in names} == {key}
