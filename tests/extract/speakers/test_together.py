"""People who are named together, and those whom a lead introduces without a name."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, who

GULLS = "Dr Ann Lee and Professor Bo Ek of Ellery College watched 200 gulls."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a lead without the name",
            "Glaciers will melt sooner than expected, an Irish glaciologist says.\n\n"
            "Dr Orla Quill of Ellery College measured the ice for ten years.",
            "Orla Quill",
        ),
        case(
            "a name that comes much later",
            "The ice will melt, an Irish glaciologist says.\n\nIt is thin.\n\nIt is old.\n\nIt is grey.\n\n"
            "Dr Orla Quill of Ellery College went home.",
            "(unnamed: an Irish glaciologist)",
        ),
        case(
            "who asked not to be named",
            "A scientist, who asked not to be named, said the data was wrong.\n\n"
            "Professor Bo Ek of Ellery College was there.",
            "(unnamed: A scientist, who asked not to be named)",
        ),
        case(
            "no scholar",
            "A nurse said the ward was shut.\n\nProfessor Bo Ek of Ellery College was there.",
            "(unnamed: A nurse)",
        ),
        case(
            "somebody was named before",
            "Ida Holm left. A scientist said the data was wrong.\n\nProfessor Bo Ek of Ellery College was there.",
            "(unnamed: A scientist)",
        ),
        case("the researchers", f"{GULLS}\n\n“Cold chips were left,” the researchers write.", "Ann Lee + Bo Ek"),
        case(
            "who disagrees",
            "An astronomer said the moon was near.\n\nDr Orla Quill of Ellery College disagreed.",
            "(unnamed: An astronomer)",
        ),
        case(
            "no scholar by trade",
            "A cyclist said the lorry never slowed.\n\nDr Orla Quill, who treated him, was there.",
            "(unnamed: A cyclist)",
        ),
        case(
            "others of the kind between",
            f"{GULLS} In Oslo, scientists found a moss.\n\n“Moss was left,” the researchers write.",
            "(group: researchers)",
        ),
        case(
            "two who are no scholars",
            "Ed Lomax and Tess Quill were hurt.\n\n“It was us,” the terrorists said.",
            "(group: terrorists)",
        ),
        case(
            "a campaign that is named",
            "Ida Holm lost. The Holm campaign was tired. The campaign said it was over.",
            "Holm campaign",
        ),
        case(
            "two campaigns",
            "Ida Holm met Bo Ek. The Holm campaign and the Ek campaign met. The campaign said it was over.",
            "(unnamed: campaign)",
        ),
        case("analysts are many", f"{GULLS}\n\n“Cold chips were left,” the analysts write.", "(group: analysts)"),
        case(
            "more than one pair",
            f"{GULLS} Ida Holm and Cem Aydin fed them.\n\n“Cold chips were left,” the researchers write.",
            "(group: researchers)",
        ),
        case(
            "officials are no authors",
            "Mayor Ann Lee and Senator Bo Ek met.\n\n“Cold chips were left,” the researchers write.",
            "(group: researchers)",
        ),
    ],
)
def test_who_is_meant(read, text, expected):
    (quotation,) = read(text).quotations
    assert who(quotation) == expected
