"""docs/architecture.md matches the code, and no room has too many modules."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "quotes_service"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
#: A room with more modules wants rooms inside it.
MOST_MODULES = 12

ROOMS = sorted({path.parent for path in PACKAGE.rglob("*.py")})
#: `services/intake/articles.py:add_article`, `directory/update.py:DirectoryUpdate.apply`
REFERENCES = sorted(set(re.findall(r"`((?:[\w.]+/)*\w+\.py)(?::([\w.]+))?`", ARCHITECTURE)))


@cache
def names_in(path: Path) -> set[str]:
    """What a module defines: functions, classes and their methods ("Class.method"), and assigned names."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name, body=body):
                names.add(name)
                names |= {f"{name}.{item.name}" for item in body if isinstance(item, ast.FunctionDef)}
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def test_references_are_found_in_the_text():
    assert len(REFERENCES) > 40


@pytest.mark.parametrize(("file", "name"), REFERENCES, ids=lambda value: value or "itself")
def test_names_in_the_architecture_exist(file, name):
    path = next((base / file for base in (PACKAGE, ROOT) if (base / file).exists()), None)
    assert path, f"docs/architecture.md names {file}, which is not there"
    if name:
        assert name in names_in(path), f"docs/architecture.md names {name}, which {file} does not define"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_every_room_has_a_docstring_and_not_too_many_modules(room):
    modules = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, f"{room.name} has {len(modules)} modules: {', '.join(sorted(modules))}"
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert docstring or room == PACKAGE


@pytest.mark.parametrize("room", [room for room in ROOMS if room != PACKAGE], ids=lambda room: room.name)
def test_the_map_has_every_room(room):
    assert f"`{room.relative_to(PACKAGE)}/`" in ARCHITECTURE
