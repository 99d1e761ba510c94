"""Each tool, asked by the SDK's client: its answer is valid by its own schema, and has proof, links and what was
searched."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import anyio
import jsonschema
import mcp_types as types
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from quotes_service.assistants import arguments
from quotes_service.assistants.catalogue import TOOLS
from quotes_service.assistants.server import make_server
from quotes_service.context import open_context
from quotes_service.records import Past, Person
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts
from quotes_service.settings import Settings
from tests.assistants.conftest import client_of
from tests.factories import TIDES, SimpleExtractor, article, span

GAUGES = "The tide gauges do not lie,"
ALL = {"articles": 2, "outlets": 2, "since": "2024-05-02", "until": "2024-06-11", "undated": 0}


def searched(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer["searched"].items() if name != "untrusted_outlets"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_listed_as_read_only_with_schemas(harbour, mode):
    async def listed() -> tuple[str | None, list[types.Tool]]:
        async with Client(make_server(harbour), mode=mode) as client:
            return client.instructions, (await client.list_tools()).tools

    instructions, tools = anyio.run(listed)
    assert "never" in instructions
    assert [tool.name for tool in tools] == [
        *("search_quotations", "find_experts", "get_expert", "get_article", "get_statement"),
        *("verify_quote", "check_draft", "extract_text"),
    ]
    for tool in tools:
        hints = tool.annotations.model_dump(exclude={"title"})
        expected = {"read_only": True, "destructive": False, "idempotent": True, "open_world": False}
        assert hints == {f"{name}_hint": value for name, value in expected.items()}
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert all("description" in about for about in tool.input_schema["properties"].values()), tool.name


def test_a_quotation_has_its_words_speaker_proof_and_links(ask):
    [item] = ask("search_quotations", words="gauges")["items"]
    assert item["untrusted_words"] == GAUGES
    assert (item["type"], item["factuality"], item["confidence"]) == ("direct", "said", 0.9)
    assert item["link"] == f"http://127.0.0.1:8000/quotes/{item['id']}"
    [speaker] = item["speakers"]
    assert speaker["untrusted_name"] == "Maren Tolvik"
    assert speaker["untrusted_role"] == "professor, Larkhaven Institute for Coastal Research"
    assert speaker["link"] == f"http://127.0.0.1:8000/experts/{speaker['expert_id']}"
    proof = item["proof"]
    assert proof["untrusted_passage"] == TIDES[proof["start"] : proof["end"]]
    assert TIDES[item["start"] : item["end"]] == GAUGES
    printed = {name: value for name, value in item["article"].items() if name not in ("id", "link")}
    assert printed == {
        "published_at": "2024-05-02",
        "untrusted_title": "Harbour walls are low",
        "untrusted_outlet": "The Larkhaven Post",
        "untrusted_url": "https://post.example/walls",
    }


def test_links_are_below_the_public_address(database_url):
    settings = Settings(database_url=database_url, public_url="https://quotes.example/press/")
    ctx = open_context(settings, extractor=SimpleExtractor())
    articles.add_article(ctx, article())
    with client_of(ctx) as call:
        [item] = call("search_quotations", words="gauges").structured_content["items"]
    ctx.close()
    assert item["link"] == f"https://quotes.example/press/quotes/{item['id']}"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"words": "storm", "since": "2024-06-01"}, {"Storms", "We"}),
        ({"speaker": "Odhran O’Brien"}, {"There"}),
        ({"institution": "LICR", "type": "direct"}, {"The", "We", "Storms"}),
        ({"outlet": "coast wire"}, {"Storms", "We"}),
        ({"until": "2024-05-31", "words": "walls"}, {"There"}),
        ({"factuality": "denied"}, {"Walls"}),
        ({"words": "zebra"}, set()),
    ],
)
def test_quotations_pass_the_filters(ask, asked, words):
    items = ask("search_quotations", **asked)["items"]
    assert {item["untrusted_words"].split()[0] for item in items} == words
    assert {item["factuality"] for item in items} <= {asked.get("factuality", "said")}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ALL),
        ({"since": "2024-06-01"}, ALL | {"articles": 1, "outlets": 1, "since": "2024-06-11"}),
        ({"outlet": "COAST WIRE"}, ALL | {"articles": 1, "outlets": 1, "since": "2024-06-11"}),
        ({"outlet": "No Such Outlet"}, dict.fromkeys(ALL, 0) | {"since": None, "until": None}),
    ],
)
def test_what_was_searched_is_said_also_when_nothing_is_found(ask, text_of, asked, expected):
    answer = ask("search_quotations", words="zebra", **asked)
    assert (answer["items"], searched(answer)) == ([], expected)
    assert answer["summary"].startswith(
        f"No quotations with factuality said were found in the articles searched. Searched: {expected['articles']} "
    )
    assert answer["summary"] in text_of("search_quotations", words="zebra", **asked)


def test_pages_follow_each_other(ask):
    found, cursor = [], None
    for _ in range(3):
        page = ask("search_quotations", limit=2, cursor=cursor)
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (len({*found}), page["total"], cursor) == (5, 5, None)


def test_a_name_that_nobody_has_is_answered_with_like_ones(ask):
    answer = ask("search_quotations", speaker="Tolvick")
    assert (answer["total"], [entry["untrusted_name"] for entry in answer["did_you_mean"]]) == (0, ["Maren Tolvik"])


def test_experts_are_found_by_subject_with_reasons_and_by_name(ask):
    [found] = ask("find_experts", topic="tide gauges")["items"]
    assert (found["untrusted_name"], found["has_whole_subject"]) == ("Maren Tolvik", True)
    assert [reason["untrusted_words"] for reason in found["reasons"]] == [GAUGES]
    assert [line["status"] for line in found["affiliations"]] == ["former", "current"]
    [evidence] = found["affiliations"][1]["evidence"]
    assert evidence["untrusted_sentence"] == TIDES[evidence["start"] : evidence["end"]]
    by_name = ask("find_experts", name="brien")
    assert [item["untrusted_name"] for item in by_name["items"]] == ["Odhran O’Brien"]
    assert searched(by_name) == ALL
    assert ask("find_experts", topic="zebra")["summary"].startswith("No experts were found in the articles searched.")


def test_an_expert_is_opened_with_timeline_and_latest_quotations(ask):
    [found] = ask("find_experts", name="tolvik")["items"]
    answer = ask("get_expert", id=found["id"])
    assert answer["expert"]["id"] == found["id"]
    assert (answer["affiliations_total"], answer["latest_total"]) == (2, 3)
    assert [item["untrusted_words"].split()[0] for item in answer["latest"]] == ["Storms", "The", "We"]
    assert {item["factuality"] for item in answer["latest"]} == {"said"}
    assert (answer["moved_from"], searched(answer)) == (None, ALL)


def test_what_an_editor_says_of_a_role_and_what_shows_a_death_are_told(ctx):
    text = "“The nets are empty,” said Bo Ek, clerk at the Council of Boats. He died."
    person = Person("Bo Ek", past=Past("died", span(text, "He died.")))
    extraction = replace(ctx.extract(text), people=(person,))
    articles.add_article(ctx, article(text), extraction)
    id = experts.find_experts(ctx)["items"][0]["id"]
    role = {"title": "dean", "until": "2019-05", "note": "Staff page\n| of Ekby College"}
    decisions.decide(ctx, kind="add_role", by="Ida Holm", expert=id, **role)
    with client_of(ctx) as call:
        result = call("get_expert", id=id)
    expert = result.structured_content["expert"]
    proof = expert["cannot_be_asked_proof"]
    assert text[proof["start"] : proof["end"]] == proof["untrusted_sentence"] == "He died."
    assert proof["link"].endswith(proof["article_id"])
    [line] = expert["affiliations"]
    given = ("added_by_editor", "status", "since", "until", "untrusted_note", "evidence")
    assert [line[name] for name in given] == [True, "former", None, "2019-05", "Staff page | of Ekby College", []]
    for shown in ("    until: 2019-05", "    | note: Staff page | of Ekby College", "    | sentence: He died."):
        assert shown in result.content[0].text.split("\n")


def test_an_article_is_read_in_parts(ask):
    [item] = ask("search_quotations", words="gauges")["items"]
    id, start, text, words = item["article"]["id"], 0, "", []
    while start is not None:
        answer = ask("get_article", id=id, start=start, length=150)
        assert (answer["start"], answer["chars"]) == (start, len(TIDES))
        text += answer["untrusted_text"]
        words += [one["untrusted_words"] for one in answer["quotations"]]
        start = answer["next_start"]
    assert text == TIDES
    assert (len(words), answer["quotations_total"]) == (3, 3)
    assert [copy["untrusted_outlet"] for copy in answer["copies"]] == ["The Mail"]


def test_an_article_with_many_quotations_is_cut_where_the_last_one_shown_ends(ctx):
    text = "".join(f"“Number {number} is here,” said Ann Lee.\n\n" for number in range(50))
    id = articles.add_article(ctx, article(text))[1]["id"]
    start, words = 0, []
    with client_of(ctx) as call:
        while start is not None:
            answer = call("get_article", id=id, start=start, length=20_000).structured_content
            assert len(answer["quotations"]) <= 20
            words += [one["untrusted_words"] for one in answer["quotations"]]
            start = answer["next_start"]
    assert words == [f"Number {number} is here," for number in range(50)]


def test_a_statement_has_all_printings(ask):
    [item] = ask("search_quotations", words="gauges")["items"]
    answer = ask("get_statement", id=item["statement_id"])
    outlets = [one["article"]["untrusted_outlet"] for one in answer["occurrences"]]
    assert (outlets, answer["stories"]) == (["The Larkhaven Post", "The Mail"], 1)
    assert answer["link"] == f"http://127.0.0.1:8000/statements/{item['statement_id']}"


@pytest.mark.parametrize(
    ("asked", "verdict", "words"),
    [
        ({"text": "the tide gauges do not lie", "name": "Tolvik"}, "exact", "These words are printed."),
        ({"text": "the tide gauges never lie", "name": "Tolvik"}, "altered", "some other words"),
        ({"text": "the tide gauges do not lie", "name": "O’Brien"}, "other_speaker", "somebody else's"),
        ({"text": "walls hold for ever", "name": "Tolvik"}, "denied", "not as said"),
        ({"text": "the harbour will close"}, "denied", "not as said"),
        ({"text": "zebras graze at night", "name": "Tolvik"}, "not_found", "Searched: 2 articles of 2 outlets"),
        ({"text": "zebras graze at night", "name": "Zed Nobody"}, "not_found", "Nobody of that name"),
        ({"text": "the tide gauges do not lie", "since": "2024-06-01"}, "not_found", "Searched: 1 article of 1 outlet"),
    ],
)
def test_a_quote_is_verified(ask, asked, verdict, words):
    answer = ask("verify_quote", **asked)
    assert (answer["verdict"], words in answer["summary"]) == (verdict, True)
    assert "what others print is not known" in answer["summary"]
    assert (answer["confidence"] is None) == (verdict == "not_found")


def test_a_match_shows_the_difference_and_what_is_not_said(ask, text_of):
    [match] = ask("verify_quote", text="the tide gauges never lie")["matches"]
    assert match["untrusted_difference"] == "The tide gauges [-do not-] {+never+} lie,"
    assert match["untrusted_after"] == "“We should have built in the nineties,” said Maren Tolvik."
    assert "factuality: denied (printed as NOT said)" in text_of("verify_quote", text="walls hold for ever")
    assert "factuality: hypothetical (NOT said" in text_of("verify_quote", text="the harbour will close")


def test_a_draft_is_checked_in_parts(ask):
    draft = (
        "“The tide gauges never lie,” said Maren Tolvik.\n\n“Zebras graze,” said Ann Lee. “Bees fly,” said Ann Lee.\n"
    )
    answer = ask("check_draft", text=draft, limit=2)
    assert (answer["verdicts"], answer["total"], answer["next_first"]) == ({"altered": 1, "not_found": 2}, 3, 2)
    assert [item["verdict"] for item in answer["items"]] == ["altered", "not_found"]
    assert answer["items"][0]["best_match"]["quotation"]["untrusted_words"] == GAUGES
    assert [(person["untrusted_name"], len(person["experts"])) for person in answer["people"]] == [
        ("Maren Tolvik", 1),
        ("Ann Lee", 0),
    ]
    rest = ask("check_draft", text=draft, limit=2, first=2)
    assert [item["in_draft"]["untrusted_words"] for item in rest["items"]] == ["Bees fly,"]
    assert (rest["next_first"], searched(rest)) == (None, ALL)


def test_a_text_is_read_and_not_stored(ask):
    answer = ask("extract_text", text="“Zebras graze,” said Ann Lee, keeper at the Agency of Zoos.", title="Zoo")
    [item], [person] = answer["quotations"], answer["people"]
    assert (item["id"], item["link"], item["article"]["untrusted_title"]) == (None, None, "Zoo")
    assert (person["untrusted_name"], person["roles"][0]["untrusted_title"]) == ("Ann Lee", "keeper")
    assert ask("find_experts", name="Ann Lee")["total"] == 0


REFUSED = [
    ("search_quotations", {"word": "tide"}, "word: is no argument: there are"),
    ("search_quotations", {"limit": 21}, "limit: Input should be less than or equal to 20"),
    ("search_quotations", {"limit": "many"}, "limit: "),
    ("search_quotations", {"since": "last week"}, "since: must be a date (YYYY-MM-DD)"),
    ("search_quotations", {"since": "2024-06-02", "until": "2024-06-01"}, "until: must not be before since"),
    ("search_quotations", {"words": "…"}, "words: has no word to search for"),
    ("search_quotations", {"words": "x" * 501}, "words: String should have at most 500 characters"),
    ("search_quotations", {"speaker": "a\0b"}, "speaker: has the control character U+0000"),
    ("search_quotations", {"cursor": "x"}, "cursor: is not a cursor"),
    ("find_experts", {"country": "Narnia"}, "country: is not a country"),
    ("get_expert", {}, "id: Field required"),
    ("get_expert", {"id": "e_none"}, "id: No expert has the id 'e_none'."),
    ("get_article", {"id": "a_none"}, "id: No article has the id"),
    ("get_statement", {"id": "s_none"}, "id: No statement has the id"),
    ("verify_quote", {"text": " "}, "text: has no words"),
    ("verify_quote", {"text": "x" * 10_001}, "text: String should have at most 10000 characters"),
    ("check_draft", {"text": "x" * 100_001}, "text: has 100,001 characters; at most 100,000 are read"),
    ("check_draft", {"text": "Nobody speaks.", "first": 3}, "first: is beyond the last of 0 quotations"),
    ("extract_text", {"text": "x" * 100_001}, "text: has 100,001 characters; at most 100,000 are read here"),
    ("extract_text", {"text": " "}, "text: is empty"),
]


@pytest.mark.parametrize(("tool", "asked", "message"), REFUSED, ids=[f"{one[0]} {[*one[1]]}" for one in REFUSED])
def test_what_cannot_be_answered_is_an_error_of_the_tool_that_names_the_field(call, tool, asked, message):
    result = call(tool, **asked)
    assert result.is_error
    assert result.content[0].text.startswith(message)


def test_a_place_beyond_the_text_is_refused(ask, text_of):
    [item] = ask("search_quotations", words="gauges")["items"]
    assert text_of("get_article", id=item["article"]["id"], start=5000).startswith(
        "start: is beyond the end of the text"
    )


def test_an_unknown_tool_and_a_failure_are_told_without_details(harbour, call, monkeypatch, caplog):
    async def ask() -> None:
        async with Client(make_server(harbour)) as client:
            with pytest.raises(MCPError, match="There is no tool 'drop_tables'"):
                await client.call_tool("drop_tables")

    anyio.run(ask)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("quotes_service.services.lookup.stats.searched", fail)
    result = call("search_quotations")
    assert (result.is_error, "secret" in result.content[0].text) == (True, False)
    assert "secret of the house" in caplog.text


def test_empty_and_null_arguments_are_none(ask):
    assert ask("search_quotations", words="", speaker=None, since=" ", outlet="null")["total"] == 0
    assert ask("search_quotations", words="", speaker=None, since=" ")["total"] == 5


def test_texts_that_are_read_do_not_stop_other_calls(database_url):
    """Both places for reading are taken; a search is answered meanwhile."""
    begun, end = threading.Semaphore(0), threading.Event()

    class Waiting(SimpleExtractor):
        def extract(self, text: str, title: str | None = None, progress=None):
            begun.release()
            assert end.wait(30)
            return super().extract(text, title)

    ctx = open_context(Settings(database_url=database_url), extractor=Waiting())

    async def ask() -> tuple[int, list[types.CallToolResult]]:
        read: list[types.CallToolResult] = []

        async def read_text(client: Client) -> None:
            read.append(await client.call_tool("extract_text", {"text": "“Bees fly,” said Ann Lee."}))

        async with Client(make_server(ctx)) as client, anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(read_text, client)
            for _ in range(2):
                await anyio.to_thread.run_sync(begun.acquire)
            found = await client.call_tool("search_quotations", {})
            are_read = len(read)
            end.set()
            assert not found.is_error
        return are_read, read

    are_read, read = anyio.run(ask)
    ctx.close()
    assert are_read == 0
    assert [result.structured_content["total"] for result in read] == [1, 1, 1]


def test_a_text_that_nobody_waits_for_any_more_is_not_read_on(database_url):
    begun, ended = threading.Event(), threading.Event()

    class Endless(SimpleExtractor):
        def extract(self, text: str, title: str | None = None, progress=None):
            begun.set()
            try:
                for _ in range(3000):
                    progress(0.5)
                    time.sleep(0.01)
            except BaseException:
                ended.set()
                raise
            raise AssertionError("nobody stopped it")

    ctx = open_context(Settings(database_url=database_url), extractor=Endless())

    async def leave(tool: str) -> None:
        async with Client(make_server(ctx)) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, tool, {"text": "“Bees fly,” said Ann Lee."})
            await anyio.to_thread.run_sync(begun.wait)
            tasks.cancel_scope.cancel()

    for tool in ("extract_text", "check_draft"):
        anyio.run(leave, tool)
        assert ended.is_set()
        begun.clear()
        ended.clear()
    ctx.close()


def test_the_limits_are_those_of_the_rest_api():
    from quotes_service.api import schemas
    from quotes_service.api.lookup import verify

    for name in ("NAME_CHARS", "QUERY_CHARS", "CURSOR_CHARS", "TITLE_CHARS"):
        assert getattr(arguments, name) == getattr(schemas, name)
    assert verify.CLAIM_CHARS == arguments.CLAIM_CHARS


def test_every_tool_says_what_it_is_not_for_or_when_to_use_it():
    assert [tool.name for tool in TOOLS if not {"Use it", "Not for", "Needs", "Takes"} & {*_phrases(tool)}] == []


def _phrases(tool: Any) -> list[str]:
    return [phrase for phrase in ("Use it", "Not for", "Needs", "Takes") if phrase in tool.description]
