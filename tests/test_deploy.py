"""deploy/ and docs/operation.md name only what there is: commands with their options, settings, metrics, checks."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path
from shutil import which

import click
import pytest
import yaml

from quotes_service import metrics
from quotes_service.cli import main
from quotes_service.services.operation import doctor
from quotes_service.services.operation.figures import figures
from quotes_service.services.operation.health import ready
from quotes_service.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = sorted(path for path in (ROOT / "deploy").iterdir() if path.name != "quotes.env")
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
UNITS = [path for path in DEPLOY if path.suffix in (".service", ".timer")]


def commands() -> list[list[str]]:
    """All calls of `quotes`, as lists of words."""
    found = [service["command"] for service in SERVICES.values() if "command" in service]
    found.append(SERVICES["worker"]["healthcheck"]["test"][2:])
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    found.append(yaml.safe_load(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[-1]))
    for unit in UNITS:
        found += [shlex.split(line)[1:] for line in re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)]
    in_page = re.findall(r"(?:^\$ |`|bin/|web )quotes ([a-z][^`#\n]*)", PAGE, re.MULTILINE)
    in_page += re.findall(r"(?:-service|--rm .*worker) ([a-z][^#\n.]*)$", PAGE, re.MULTILINE)
    found += [shlex.split(line) for line in in_page]
    return [list(words) for words in dict.fromkeys(map(tuple, found))]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_and_their_options_exist(words):
    command: click.Command = main
    rest = list(words)
    while rest and isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    needed = any(option.required for option in command.params)
    if rest or not needed:  # the page names commands without their arguments, too
        command.make_context("quotes", rest)


@pytest.mark.parametrize("path", [*DEPLOY, ROOT / "docs" / "operation.md"], ids=lambda path: path.name)
def test_settings_exist(path):
    known = {item.metadata["variable"] for item in fields(Settings)} | {"QUOTES_"}
    named = set(re.findall(r"\b(?:QUOTES_[A-Z_]*|DATABASE_URL)", path.read_text(encoding="utf-8")))
    assert named <= known


def test_only_the_server_can_be_reached_and_only_from_this_machine():
    assert {name: service.get("ports") for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_what_needs_the_tables_waits_for_them():
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_secret_stands_in_a_file_that_is_kept():
    for path in DEPLOY:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"PASSWORD[:=](?!$).*", text, re.MULTILINE) == [], path.name
        assert re.findall(r"://\w+:(?!PASSWORD@)[^@\s]+@", text) == [], path.name
    assert "deploy/quotes.env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.skipif(not which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path):
    for unit in UNITS:  # as if the command were installed
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/quotes/bin/quotes", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_has_what_the_wheel_is_built_from():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in kept)
    assert {"quotes_service", "migrations", "setup.py", "setup.cfg", "docs/quotes.1"} <= set(kept)


def _first_cells(heading: str) -> set[str]:
    """What stands in the first cells of the tables below a heading of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {
        name for cell in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in re.findall(r"`(.+?)`", cell)
    }


def test_every_metric_is_in_the_table(ctx):
    shown = metrics.exposition(lambda: figures(ctx)).decode()
    names = set(re.findall(r"^# TYPE (\S+)", shown, re.MULTILINE))
    assert names | {"quotes_disk_free_bytes"} == _first_cells("Metrics")


def test_every_check_is_in_its_table(ctx):
    quick, all_checks = ({one.check for one in checks} for checks in (ready(ctx), doctor.examine(ctx)))
    assert quick | {"GET /healthz", "GET /readyz"} == _first_cells("Health")
    assert all_checks | {"file", "meaning"} == _first_cells("Doctor")  # some databases, and some settings
