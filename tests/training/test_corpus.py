"""Augmented training articles: whatever is changed, every span still covers its words."""

from __future__ import annotations

import random

import pytest

from quotes_service.extract.attribution.windows import read_tokenizer
from quotes_service.extract.weights import FOLDER
from quotes_service.training.corpus import IGNORED, Article, Gold, name_pools, samples, varied
from quotes_service.training.silver import Token

TEXT = "OSTBY (AP) — The dam shook.\n\n“It holds,” said Ann Lee. Lee added that “old dams” hold, Bo Ek wrote."
CLASSES = {"tag": ["NNP", "NN"], "relation": ["nsubj", "dep"], "entity": ["O", "B-PERSON", "I-PERSON"]}


def spans(*words: str) -> list[tuple[int, int]]:
    return [(TEXT.index(w), TEXT.index(w) + len(w)) for w in words]


def tokens() -> list[Token]:
    found, at = [], 0
    for word in TEXT.replace("“", " ").replace("”", " ").replace(",", " ").replace(".", " ").split():
        at = TEXT.index(word, at)
        entity = {"Ann": "B-PERSON", "Bo": "B-PERSON", "Ek": "I-PERSON"}.get(word, "O")
        if word == "Lee":
            entity = "I-PERSON" if found[-1].entity == "B-PERSON" else "B-PERSON"
        found.append(Token(at, at + len(word), "NNP" if word.istitle() else "NN", "dep", entity, False))
        at += len(word)
    return found


@pytest.fixture
def article() -> Article:
    gold = [
        Gold(spans("said"), spans("Ann Lee"), spans("“It holds,”")),
        Gold(spans("added"), [(TEXT.index("Lee added"), TEXT.index("Lee added") + 3)], spans("that “old dams” hold")),
    ]
    return Article("a", TEXT, gold, tokens())


def of(article: Article, some) -> str:
    return " ".join(article.text[s:e] for s, e in some)


@pytest.mark.parametrize("seed", range(40))
def test_spans_still_cover_their_words_after_augmentation(article, seed):
    other = varied(article, random.Random(seed), name_pools([article]))
    first, second = other.attributions
    assert of(other, first.cue) == "said"
    assert of(other, second.cue) == "added"
    assert "It holds," in of(other, first.content)
    assert of(other, first.content)[0] in "“\"‘'«"
    assert len(of(other, first.source).split()) == 2
    assert of(other, second.content).startswith("that ")
    assert of(other, second.content).endswith(" hold")
    assert all(other.text[t.start : t.end].strip("“”'\"") for t in other.tokens)
    assert [other.text[t.start : t.end] for t in other.tokens][-1] == "wrote"


def test_augmentation_changes_texts(article):
    texts = {varied(article, random.Random(seed), name_pools([article])).text for seed in range(40)}
    assert len(texts) > 8
    assert any("«It holds,»" in text for text in texts)
    assert any("OSTBY" not in text for text in texts)


def test_a_replaced_name_is_the_same_throughout(article):
    pools = (["Ida", "Owen"], ["Holm", "Pike"])
    for seed in range(40):
        text = varied(article, random.Random(seed), pools).text
        surname = text[: text.index(". ", 30)].split()[-1]
        assert text.count(surname) == 2


def test_labels_are_on_the_pieces_that_the_spans_cover(article):
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")
    (sample,) = samples(article, tokenizer, CLASSES)
    said, added = sample.gold
    words = tokenizer.decode([sample.ids[k] for k in said[0]])
    assert words == "said"
    assert tokenizer.decode([i for i, y in zip(sample.ids, said[1], strict=True) if y in (1, 2)]) == "ann lee"
    content = [i for i, y in zip(sample.ids, added[1], strict=True) if y in (3, 4)]
    assert tokenizer.decode(content).replace(" ", "") == "that“olddams”hold"
    assert [y for y in said[1] if y == 3] == [3]
    assert (sample.silver[0] == IGNORED).all()


def test_an_unannotated_article_has_silver_labels_only(article):
    plain = Article("b", TEXT, None, article.tokens)
    (sample,) = samples(plain, read_tokenizer(FOLDER / "tokenizer.json"), CLASSES)
    assert not sample.annotated
    assert (sample.spans == IGNORED).all()
    assert (sample.silver != IGNORED).any()
