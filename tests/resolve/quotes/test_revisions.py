import pytest

from quotes_service.resolve.quotes.revisions import same_or_reworded
from tests.growth import grows_linearly

WALL = "The wall was built in 1911 of stone from the quarry."


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([], [], {}),
        ([WALL], [], {}),
        ([], [WALL], {}),
        ([WALL], [WALL], {0: 0}),
        ([WALL], [WALL.upper().replace("  ", " ")], {0: 0}),
        ([WALL, "No."], ["No.", WALL], {0: 1, 1: 0}),  # moved
        (["No.", WALL, "No."], ["No.", "No."], {0: 0, 2: 1}),
        ([WALL], [WALL.replace("stone", "wood")], {0: 0}),
        ([WALL], ["The wall was built in 1911."], {0: 0}),  # cut
        ([WALL], ["The ferry stays in port until Friday."], {}),
        (
            [WALL],
            ["The wall was built by hand, and nobody knows who drew the plans of it, or why they were burnt."],
            {},
        ),
        (["Never again."], ["Never ever again."], {0: 0}),
        (["Yes."], ["No."], {}),
        ([WALL], [WALL.replace("stone", "wood"), WALL.replace("1911", "1912")], {0: 0}),
        ([WALL, WALL.replace("1911", "1953")], [WALL.replace("1911", "1953")], {1: 0}),
        (["", "…"], ["…"], {0: 0}),
    ],
)
def test_passages_are_found_again(before, after, pairs):
    assert same_or_reworded(before, after) == pairs


def test_the_time_grows_with_the_length():
    def made(size: int) -> tuple[list[str], list[str]]:
        old = [
            f"The wall number {place} of {size} was built of stone in {place * 3} and mended in {place * 5}."
            for place in range(size)
        ]
        return old, [words.replace("stone", "wood") for words in old]

    assert grows_linearly(lambda both: same_or_reworded(*both), made, 100)
