"""Erasures: namesakes, texts that stay, whoever comes back, backups, and bad input."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from quotes_service.errors import Conflict, InvalidInput
from quotes_service.records import ReadArticle, Withdrawal
from quotes_service.services.bulk.load import load
from quotes_service.services.editing.decisions import decide, undo
from quotes_service.services.intake import articles, reprocess, versions
from quotes_service.services.intake.extract import extract
from quotes_service.services.intake.submission import Submission
from quotes_service.services.intake.withdrawal import withdraw
from quotes_service.services.personal import erasures
from quotes_service.services.personal.erasures import ErasureRequest
from tests.factories import STORMS, TIDES, SimpleExtractor, article
from tests.services import asking

BIOLOGIST = "“Nets catch less,” said Ann Lee, biologist at the Agency of Fish.\n"
SURGEON = "“Hearts tire early,” said Ann Lee, surgeon at the Council of Health.\n"
POLICE = "“We fine them,” said Bo Ek, head of the Police Council.\n"


@pytest.fixture(autouse=True)
def _no_cleaning(monkeypatch):
    """Writing the database again is tested in test_erasing; here it would only take time."""
    monkeypatch.setattr(erasures, "clean", lambda ctx: True)


def add(ctx, text: str, number: int, **about) -> dict:
    return articles.add_article(ctx, article(text, title=None, url=f"https://post.example/{number}", **about))[1]


def people(ctx) -> list[tuple[str, str]]:
    """The experts, each with the first title."""
    found = asking.find_experts(ctx)["items"]
    return [(one["name"], one["affiliations"][0]["title"]) for one in found]


def id_of(ctx, name: str, title: str | None = None) -> str:
    found = asking.find_experts(ctx)["items"]
    return next(one["id"] for one in found if one["name"] == name and title in (None, one["affiliations"][0]["title"]))


def erase(ctx, expert: str, **asked) -> dict:
    return erasures.erase(ctx, ErasureRequest(expert=expert, by="Ed", **asked))


def test_namesakes_are_named_and_stay_if_that_is_asked(ctx):
    add(ctx, BIOLOGIST, 1)
    surgeon = add(ctx, SURGEON, 2)
    ann = id_of(ctx, "Ann Lee", "biologist")
    with pytest.raises(InvalidInput, match=f"namesakes: .*{id_of(ctx, 'Ann Lee', 'surgeon')}"):
        erase(ctx, ann)
    assert len(people(ctx)) == 2
    done = erase(ctx, ann, namesakes="keep")
    assert (done["removed"]["experts"], done["removed"]["articles"]) == (1, 1)
    assert people(ctx) == [("Ann Lee", "surgeon")]
    assert articles.get_article(ctx, surgeon["id"])["text"] == SURGEON

    add(ctx, BIOLOGIST, 1)  # the same article
    add(ctx, "Again. " + BIOLOGIST, 1)  # its next version
    add(ctx, BIOLOGIST.replace("Nets catch", "Boats catch"), 3)  # the same institution
    assert people(ctx) == [("Ann Lee", "surgeon")]
    add(ctx, SURGEON.replace("Hearts", "Lungs"), 4)
    assert asking.find_experts(ctx)["items"][0]["quotation_count"] == 2


def test_namesakes_are_erased_too_if_that_is_asked(ctx):
    add(ctx, BIOLOGIST, 1)
    add(ctx, SURGEON, 2)
    assert erase(ctx, id_of(ctx, "Ann Lee"), namesakes="erase")["removed"]["experts"] == 2
    add(ctx, SURGEON.replace("Council of Health", "University of Anywhere"), 3)
    assert people(ctx) == []


def test_texts_may_stay_as_they_were_printed(ctx):
    kept = add(ctx, TIDES, 1)
    add(ctx, STORMS, 2)
    erase(ctx, id_of(ctx, "Maren Tolvik"), texts="keep")
    shown = articles.get_article(ctx, kept["id"])
    assert shown["text"] == TIDES
    assert [one["speakers"][0]["name"] for one in shown["quotations"]] == ["Odhran O’Brien"]
    add(ctx, "More. " + TIDES, 1)
    add(ctx, "Others. " + TIDES, 3)
    reprocess.reprocess(ctx)
    assert people(ctx) == [("Odhran O’Brien", "director")]
    speakers = [one["speakers"][0]["name"] for one in versions.get_version(ctx, kept["id"], 1)["quotations"]]
    assert speakers == ["Odhran O’Brien"]


def test_nothing_that_is_not_stored_is_redacted(ctx):
    add(ctx, TIDES, 1)
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    read = extract(ctx, Submission(text=TIDES))
    assert read["quotations"][0]["speakers"][0]["name"] == "Maren Tolvik"


def test_who_was_erased_while_an_article_was_read_is_taken_out_of_it(ctx):
    add(ctx, STORMS, 1)
    maren = id_of(ctx, "Maren Tolvik")

    class ErasesMeanwhile(SimpleExtractor):
        def extract(self, text: str, title: str | None = None, progress=None):
            read = super().extract(text, title)
            if "gauges" in text:
                erase(ctx, maren)
            return read

    ctx._extractor = ErasesMeanwhile()
    kept = add(ctx, TIDES, 2)
    assert "Tolvik" not in kept["text"]
    assert people(ctx) == [("Odhran O’Brien", "director")]


def test_who_is_read_under_a_name_that_the_text_does_not_print_is_kept_out_too(ctx):
    add(ctx, STORMS, 0)
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    sent = []
    for number in range(3):
        printed = article(STORMS.replace("Maren", "Norma") + f"Page {number}.", url=f"https://wire.example/{number}")
        read = SimpleExtractor().extract(printed.text.replace("Norma", "Maren"))
        sent.append(ReadArticle(printed, replace(read, text=printed.text)))
    articles.add_article(ctx, *sent[0])
    articles.add_articles(ctx, [sent[1].article], extractions=[sent[1].extraction])
    list(load(ctx, sent[2:]))
    assert articles.list_articles(ctx)["total"] == 4
    assert people(ctx) == []


def test_a_mention_broken_at_the_end_of_a_line_is_found_again_in_all_texts(ctx):
    add(ctx, STORMS, 1)
    kept = add(ctx, f"{POLICE}\nThe prize went to Maren Tol-\nvik in May.\n", 2)
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    [again] = erasures.apply(ctx)
    assert again["article_ids"] == [kept["id"]]
    assert "to █████ ███-\n███ in May" in articles.get_article(ctx, kept["id"])["text"]


def test_an_article_whose_address_has_the_name_can_be_withdrawn_by_it(ctx):
    url = "https://post.example/maren-tolvik-speaks"
    kept = articles.add_article(ctx, article(TIDES, url=url, external_id="maren-tolvik-7"))[1]
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    assert articles.get_article(ctx, kept["id"])["url"] == "https://post.example/xxxxx-xxxxxx-speaks"
    assert withdraw(ctx, Withdrawal(None, url, None, "an error")).id == kept["id"]


def test_names_of_one_word_and_of_many_are_kept_out_too(ctx):
    long = "Maria Anna Sofia Cecilia Louisa Carla Theresa Ida Holm Berg"
    texts = [
        f"“It is wet,” said {long}, clerk at the Council of Ports.\n",
        "“It is cold,” said Zellaine, singer at the Opera of Larkhaven.\n\nZellaine left.\n",
    ]
    for number, text in enumerate(texts):
        add(ctx, text, number)
    found = {one["name"]: one["id"] for one in asking.find_experts(ctx)["items"]}
    assert set(found) == {long, "Zellaine"}
    for id in found.values():
        erase(ctx, id)
    for number, text in enumerate(texts):
        shown = add(ctx, text, number)["text"]
        assert (len(shown), "Zellaine" in shown, "Berg" in shown) == (len(text), False, False)
        add(ctx, "New. " + text, number + 5)
    assert asking.find_experts(ctx)["items"] == []


def test_one_whose_entry_is_hidden_is_erased_too(ctx):
    add(ctx, TIDES, 1)
    maren = id_of(ctx, "Maren Tolvik")
    decide(ctx, kind="hide", expert=maren, by="Ed")
    assert erase(ctx, maren)["removed"]["quotations"] == 2
    with pytest.raises(InvalidInput, match="expert: no expert"):
        erase(ctx, maren)


def test_no_decision_brings_back_the_name(ctx):
    add(ctx, TIDES + POLICE, 1)
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    quotation = asking.find_quotations(ctx, expert=id_of(ctx, "Bo Ek"))["items"][0]["id"]
    with pytest.raises(InvalidInput, match="name: is that of a person who was erased"):
        decide(ctx, kind="attribute", quotation=quotation, name="Dr. Maren Tolvik", by="Ed")
    with pytest.raises(InvalidInput, match="name: is that of a person who was erased"):
        decide(ctx, kind="rename", expert=id_of(ctx, "Bo Ek"), name="Maren Tolvik", by="Ed")
    decide(ctx, kind="attribute", quotation=quotation, name="Maren Holm", by="Ed")


def test_a_decision_for_a_name_that_was_erased_can_be_made_again_and_taken_back(ctx):
    add(ctx, "“Nets catch less,” said Ann Lee.\n", 1)
    add(ctx, "“We count boats,” said Ann B. Lee, clerk at the Council of Boats.\n", 2)
    fines = add(ctx, POLICE, 3)["quotations"][0]["id"]
    ids = {row["name"]: row["id"] for row in asking.find_experts(ctx, q="lee")["items"]}
    decide(ctx, kind="distinct", experts=[*ids.values()], by="Ed")
    made = decide(ctx, kind="attribute", quotation=fines, expert=ids["Ann B. Lee"], by="Ed")
    undone = undo(ctx, made["id"], by="Ed")
    erase(ctx, ids["Ann Lee"])

    def speakers() -> list[str]:
        return [speaker["name"] for speaker in asking.find_quotations(ctx)["items"][0]["speakers"]]

    undone = undo(ctx, undone["id"], by="Ed")
    assert speakers() == ["███ █. ███"]
    undo(ctx, undone["id"], by="Ed")
    assert speakers() == ["Bo Ek"]


def test_what_a_restored_backup_brings_back_is_erased_again(ctx):
    add(ctx, TIDES, 1)
    erase(ctx, id_of(ctx, "Maren Tolvik"), why="a letter")
    exported = json.loads(json.dumps(erasures.export(ctx), default=str))
    assert "olvik" not in str(exported)
    assert erasures.apply(ctx) == []
    # as if from a backup of before: the person is there, the erasure isn't
    with ctx.writing():
        for table in ("erased_mark", "erased_name", "erasure"):
            ctx.database.execute_sql(f"DELETE FROM {table}")
    add(ctx, STORMS, 2)
    add(ctx, "No quote of Maren Tolvik’s.\n" + POLICE, 3)
    assert ("Maren Tolvik", "head") in people(ctx)
    [again] = erasures.apply(ctx, exported)
    assert again["removed"]["articles"] == 2
    assert people(ctx) == [("Bo Ek", "head"), ("Odhran O’Brien", "director")]
    assert erasures.apply(ctx, exported) == []
    [row] = erasures.list_erasures(ctx)["items"]
    assert (row["by"], row["why"], str(row["at"])) == ("Ed", "a letter", exported["erasures"][0]["at"])


def test_a_restored_namesake_stays(ctx):
    add(ctx, SURGEON, 1)
    add(ctx, BIOLOGIST, 2)
    erase(ctx, id_of(ctx, "Ann Lee", "biologist"), namesakes="keep")
    exported = json.loads(json.dumps(erasures.export(ctx), default=str))
    with ctx.writing():
        for table in ("erased_mark", "erased_name", "erasure"):
            ctx.database.execute_sql(f"DELETE FROM {table}")
    add(ctx, BIOLOGIST, 2)
    assert len(people(ctx)) == 2
    [again] = erasures.apply(ctx, exported)
    assert again["removed"]["experts"] == 1
    assert people(ctx) == [("Ann Lee", "surgeon")]


@pytest.mark.parametrize(
    ("exported", "error"),
    [
        ([], "erasures: is not what"),
        ({}, "erasures: is not what"),
        ({"format": "other"}, "format: must be"),
        ({"format": "quotes_service erasures 1", "key": "zz", "erasures": []}, "erasures: is not what"),
        ({"format": "quotes_service erasures 1", "key": None, "erasures": [{"id": "x_1"}]}, "erasures: is not what"),
        ({"format": "quotes_service erasures 1", "key": "00" * 32, "erasures": 3}, "erasures: is not what"),
    ],
)
def test_other_files_are_refused(ctx, exported, error):
    with pytest.raises(InvalidInput, match=error):
        erasures.apply(ctx, exported)
    assert erasures.list_erasures(ctx)["items"] == []


def test_the_erasures_of_another_database_are_refused(ctx):
    add(ctx, TIDES, 1)
    erase(ctx, id_of(ctx, "Maren Tolvik"))
    exported = json.loads(json.dumps(erasures.export(ctx), default=str))
    exported["erasures"][0]["id"] = "x_other"
    with pytest.raises(Conflict, match="key: is not that of the erasures"):
        erasures.apply(ctx, {**exported, "key": "00" * 32})


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"expert": "e_nobody"}, "expert: no expert has the id"),
        ({"expert": "Maren Tolvik; --"}, "expert: no expert has the id"),
        ({"by": " "}, "by: must be a non-empty string"),
        ({"by": "Maren Tolvik"}, "by: has the name"),
        ({"why": "Dr. Tolvik, Maren: her letter"}, "why: has the name"),
        ({"why": "x" * 2001}, "why: has 2,001 characters"),
        ({"why": "\x00"}, "why: has the control character"),
        ({"texts": "burn"}, "texts: must be one of redact, keep"),
        ({"namesakes": "some"}, "namesakes: must be one of erase, keep"),
    ],
)
def test_bad_input_changes_nothing(ctx, asked, error):
    add(ctx, TIDES, 1)
    before = people(ctx)
    request = ErasureRequest(**{"expert": id_of(ctx, "Maren Tolvik"), "by": "Ed", **asked})
    for service in (erasures.preview, erasures.erase):
        with pytest.raises(InvalidInput, match=error):
            service(ctx, request)
    assert people(ctx) == before
    assert erasures.list_erasures(ctx)["items"] == []
