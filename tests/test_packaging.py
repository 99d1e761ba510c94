"""The wheel works when installed into an empty environment outside of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "quotes_service"
SAMPLE = (
    "The ferry has been late all week.\n\n"
    "“The pier is sinking, slowly,” said Edda Varnhem, a surveyor at the Institute of Piers (IoP).\n"
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, since a build leaves folders behind."""
    source = tmp_path_factory.mktemp("source") / "checkout"
    folder = tmp_path_factory.mktemp("wheel")
    copytree(ROOT, source, ignore=ignore_patterns(".*", "var", "build", "dist", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source], check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def quotes(wheel, tmp_path_factory):
    """Runs `quotes` as the wheel installs it, in an empty folder.

    The environment is new and gets only the wheel by pip. The dependencies, half a gigabyte, are those of the
    environment in which the tests run: a .pth file adds its folder at the end of sys.path, without its own .pth
    files, so that the editable installation of this checkout stays out.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QUOTES_"))}
    environment["DATABASE_URL"] = f"sqlite:///{folder}/quotes.db"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)

    def run(*command: object) -> str:
        result = subprocess.run(
            [str(word) for word in command], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    origin = run(python, "-c", "import quotes_service; print(quotes_service.__file__)").strip()
    assert Path(origin) == site / "quotes_service" / "__init__.py"

    return lambda *arguments: run(folder / "venv" / "bin" / "quotes", *arguments)


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {
        f"quotes_service/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    migrations = {f"quotes_service/migrations/{path.name}" for path in (ROOT / "migrations").glob("*.py")}
    assert "quotes_service/py.typed" in own
    assert len(migrations) >= 5
    metadata = {name for name in names if fnmatch(name, "quotes_service-*.dist-info/*")}
    manual = {name for name in names if fnmatch(name, "quotes_service-*.data/data/share/man/man1/quotes.1")}
    assert len(manual) == 1
    assert names - metadata - manual == own | migrations
    assert {Path(name).name for name in metadata} >= {"LICENSE", "NOTICE", "METADATA", "entry_points.txt"}


def test_migrate_ingest_and_search_as_installed(quotes, tmp_path):
    (tmp_path / "pier.txt").write_text(SAMPLE, encoding="utf-8")
    assert quotes("--version").startswith("quotes, version ")
    assert "Applied 0001_initial.\n" in quotes("migrate")
    assert "1 article, 1 quotation, 1 expert and 1 institution." in quotes("ingest", tmp_path / "pier.txt")
    out = " ".join(quotes("search", "pier").split())
    assert "The pier is sinking, slowly, Edda Varnhem" in out
    assert "Edda Varnhem" in quotes("expert", "Varnhem")
