"""Roles and mentions of the corpora's articles, found from what their sheets say."""

from __future__ import annotations

from quotes_service.training.annotations import of_corpus
from quotes_service.training.corpus import Article, samples
from quotes_service.training.silver import Token, corrected

TEXT = (
    "The mayor was out. Ann Lee, the mayor of Cork, said no. Her deputy, Bo Ek, said the mayor would be back. "
    "Ek is a baker.\n\nAsked again, the mayor said nothing. A mayor of old would have."
)


def span(words: str, after: int = 0) -> tuple[int, int]:
    start = TEXT.index(words, after)
    return start, start + len(words)


SHEET = {
    "speakers": {
        "S1": {
            "name": "Ann Lee",
            "kind": "person",
            "aliases": [],
            "roles": [{"title": "mayor", "institution": "Cork"}],
        },
        "S2": {
            "name": "Bo Ek",
            "kind": "person",
            "aliases": ["Ek"],
            "roles": [{"title": "baker", "institution": None}],
        },
        "S3": {"name": "critics", "kind": "group", "aliases": [], "roles": []},
    },
    "attributions": {"E1": ["S1"], "E2": ["S1"]},
}
ATTRIBUTIONS = [
    {"id": "E1", "source": [list(span("Ann Lee, the mayor of Cork,"))]},
    {"id": "E2", "source": [list(span("the mayor", TEXT.index("Asked")))]},
]
PEOPLE = [span("Ann Lee"), span("Bo Ek"), span("Ek", TEXT.index("Ek is"))]


def words(spans) -> list[str]:
    return [TEXT[start:end] for start, end in spans]


def test_a_title_is_taken_near_the_name_and_left_open_elsewhere():
    ann, bo = of_corpus(TEXT, ATTRIBUTIONS, SHEET, PEOPLE).roles
    assert words(ann.names) == ["Ann Lee"]
    assert span("mayor", TEXT.index("Lee")) in ann.titles
    assert words(ann.institutions) == ["Cork"]
    assert span("mayor", TEXT.index("said the")) in ann.unclear
    assert words(bo.titles) == ["baker"]


def test_a_source_without_a_name_is_a_mention_of_who_speaks():
    mentions = of_corpus(TEXT, ATTRIBUTIONS, SHEET, PEOPLE).mentions
    assert words(mentions[0]) == ["Ann Lee", "the mayor"]
    assert words(mentions[1]) == ["Bo Ek", "Ek"]


def test_known_names_correct_the_silver_labels():
    tokens = [
        Token(0, 3, "NNP", "dep", "B-ORG", False),
        Token(4, 7, "NNP", "dep", "I-ORG", False),
        Token(8, 12, "NN", "dep", "I-ORG", False),
    ]
    assert [t.entity for t in corrected(tokens, [(0, 7)], [])] == ["B-PERSON", "I-PERSON", "O"]
    assert [t.entity for t in corrected(tokens, [], [(0, 12)])] == ["B-ORG", "I-ORG", "I-ORG"]


def test_a_sample_has_the_labels_of_each_name():
    from quotes_service.extract.attribution.windows import read_tokenizer
    from quotes_service.extract.weights import FOLDER

    known = of_corpus(TEXT, ATTRIBUTIONS, SHEET, PEOPLE)
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")
    classes = {"tag": [], "relation": [], "entity": []}
    (sample,) = samples(Article("a", TEXT, [], [], known.roles, known.mentions), tokenizer, classes)
    (positions, labels), *_ = sample.names
    assert tokenizer.decode([sample.ids[k] for k in positions]) == "ann lee"
    assert tokenizer.decode([i for i, y in zip(sample.ids, labels, strict=True) if y == 3]) == "cork"
    assert [entity for *_, entity, _ in sample.mentions] == [0, 1, 1, 0]
