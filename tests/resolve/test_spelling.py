import pytest

from quotes_service.resolve.spelling import american, readable


@pytest.mark.parametrize(
    ("british", "spelled"),
    [
        ("colour", "color"),
        ("colours", "colors"),
        ("favourite", "favorite"),
        ("unfavourable", "unfavorable"),
        ("labour", "labor"),
        ("labourers", "laborers"),
        ("harbour", "harbor"),
        ("neighbourhood", "neighborhood"),
        ("watercolour", "watercolor"),
        ("odour", "odor"),
        ("misdemeanour", "misdemeanor"),
        ("realise", "realize"),
        ("organisation", "organization"),
        ("organisational", "organizational"),
        ("unrecognisable", "unrecognizable"),
        ("criticising", "criticizing"),
        ("privatised", "privatized"),
        ("analysed", "analyzed"),
        ("travelling", "traveling"),
        ("counsellor", "counselor"),
        ("unlabelled", "unlabeled"),
        ("centre", "center"),
        ("centred", "centered"),
        ("kilometres", "kilometers"),
        ("theatre", "theater"),
        ("fibre", "fiber"),
        ("defence", "defense"),
        ("licences", "licenses"),
        ("catalogue", "catalog"),
        ("grey", "gray"),
        ("programmes", "programs"),
        ("practise", "practice"),
        ("practising", "practicing"),
        ("ageing", "aging"),
        ("aluminium", "aluminum"),
        ("paediatric", "pediatric"),
        ("orthopaedics", "orthopedics"),
        ("archaeology", "archeology"),
        ("palaeontologist", "paleontologist"),
        ("gynaecological", "gynecological"),
        ("anaesthetists", "anesthetists"),
        ("haematology", "hematology"),
        ("leukaemia", "leukemia"),
        ("foetus", "fetus"),
        ("diarrhoea", "diarrhea"),
        ("oestrogen", "estrogen"),
        ("manoeuvring", "maneuvering"),
        ("manoeuvres", "maneuvers"),
    ],
)
def test_both_spellings_become_the_american_one(british, spelled):
    assert american(british) == spelled
    assert american(spelled) == spelled


@pytest.mark.parametrize(
    "words",
    [
        # -our
        "hour four your tour pour flour sour contour detour devour velour troubadour journal resource",
        # -is-
        "promise promised raise raising praised exercise exercises advise adviser revised supervisor televised "
        "improvisation enterprise surprise surprising comprise compromise premises disguise noise poised wise "
        "otherwise likewise cruise bruised franchise disenfranchised merchandise paradise expertise treatise precise "
        "overpromise unadvertised advertising despise rise arise sunrise crises disease this visit listed",
        # -ys-
        "geyser analysis always oyster",
        # -ll-
        "called calling controlled controller enrolled smaller seller spelling compelled installed miller",
        # -re, -nce, -gue
        "acre massacre mediocre lucre genre there fire science silence fence conference ideologue colleague league",
        # -gram
        "programmed programmer",
        # ae and oe
        "aerospace aerial aesthetic algae maestro reggae poem poet does shoes goes coexist phoenix oecd",
        # short words and figures
        "our ae 1990s",
        # names
        "michael israel rafael ishmael saeed aetna caesar laetitia seymour balfour barbour louise denise elise eloise "
        "moises geiser keyser tyson goethe joe zoe noel phoebe maine lemaitre notre petre",
    ],
)
def test_other_words_are_unchanged(words):
    assert [american(word) for word in words.split()] == words.split()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("the har\u00adbour", "the harbour"),
        ("the brid\u200bge", "the bridge"),
        ("the sta\ufb00 and the \ufb01sh", "the staff and the fish"),
        ("\U0001d5ea\U0001d5ee\U0001d5f9\U0001d5f9", "Wall"),  # letters of mathematics
        ("Timm &amp; Sons &#39;s", "Timm & Sons 's"),
        ("&amp;ldquo;Timm &amp;amp; Sons&amp;#39;", "“Timm & Sons'"),
        ("â€œJosÃ© canâ€™tâ€\x9d", "“José can’t”"),
        ("5½ m² of José’s café…", "5½ m² of José’s café…"),
        ("", ""),
    ],
)
def test_a_text_as_people_see_it(text, seen):
    assert readable(text) == seen
