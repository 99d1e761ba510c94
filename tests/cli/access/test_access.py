"""`quotes keys`, `quotes users` and `quotes writes`, and where `quotes serve` refuses to start."""

from __future__ import annotations

import json
import re

import pytest


def test_a_key_is_made_listed_and_revoked(folder, quotes):
    made = quotes("keys", "create", "CMS", "--scope", "write", "--days", "30", "--limit", "9 per second")
    [key] = re.findall(r"quotes_\w{8}_\w{40}", made.stdout)
    assert made.stdout.strip() == key
    listed = quotes("keys", "list").stdout
    prefix = key.rpartition("_")[0]
    assert all(shown in listed for shown in (prefix, "CMS", "write; 9 per second", "valid"))
    assert key not in listed
    assert json.loads(quotes("keys", "revoke", prefix, "--json").stdout)["status"] == "revoked"
    assert "revoked" in quotes("keys", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("keys", "list"), 1, ""),
        (("users", "list"), 1, ""),
        (("writes",), 1, ""),
        (("keys", "create", ""), 2, "name: must be a non-empty string"),
        (("keys", "create", "CMS", "--scope", "fly"), 2, "'fly' is not one of"),
        (("keys", "create", "CMS", "--limit", "often"), 2, "limit: cannot be 'often'"),
        (("keys", "revoke", "quotes_none"), 1, "There is no key 'quotes_none'"),
        (("users", "role", "Ida Holm", "admin"), 1, "There is no account 'Ida Holm'"),
        (("users", "add", "Ida Holm"), 2, "password: must have from 15 to 200 characters"),
        (("users", "add", "Ida Holm", "--password", "x"), 2, "No such option"),
        (("serve", "--host", "0.0.0.0"), 2, "neither a key nor an account"),
    ],
)
def test_what_cannot_be_done_is_said(folder, quotes, arguments, status, said):
    result = quotes(*arguments)
    assert result.exit_code == status
    assert said in " ".join(result.stderr.split())


def test_a_user_is_added_and_changed_and_the_log_says_who_did_it(folder, quotes):
    added = quotes("users", "add", "Ida Holm", "--role", "editor", input="three quiet herons\n")
    assert added.stdout == "Ida Holm can sign in now.\n"
    assert "herons" not in added.stdout + added.stderr
    for arguments, said in (
        (("role", "ida holm", "admin"), "Ida Holm is admin now.\n"),
        (("disable", "Ida Holm"), "Ida Holm can no longer sign in.\n"),
        (("enable", "Ida Holm"), "Ida Holm can sign in again.\n"),
    ):
        assert quotes("users", *arguments).stdout == said
    assert quotes("users", "password", "Ida Holm", input="four quiet herons\n").exit_code == 0
    assert "admin" in quotes("users", "list").stdout
    assert json.loads(quotes("users", "remove", "Ida Holm", "--json").stdout)["name"] == "Ida Holm"
    log = json.loads(quotes("writes", "--json").stdout)
    assert [one["action"].removeprefix("quotes users ") for one in log["items"]] == [
        *("remove", "password", "enable", "disable", "role", "add")
    ]
    assert {one["kind"] for one in log["items"]} == {"command"}
    assert "quotes users remove" in quotes("writes", "--limit", "1").stdout
