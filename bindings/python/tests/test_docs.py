"""Examples run, types hold, and what is quoted is what is there."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import libpec
import pytest
from conftest import ROOT, TESTDATA

HERE = Path(__file__).parent
PYTHON = ROOT / "bindings/python"
MODULES = sorted({info.name for info in pkgutil.iter_modules(libpec.__path__)} - {"__main__", "_libpec"})


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """A module of this Python, away from the sources, so that what is installed is found."""
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=sys.prefix, check=False)


@pytest.mark.parametrize("name", ["libpec", *(f"libpec.{name}" for name in MODULES)])
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module)
    assert outcome.failed == 0
    # The data classes of a signature are shown where reports are.
    assert outcome.attempted > 0 or name.startswith("libpec._") or name == "libpec.signature"


def test_the_readme_quotes_its_examples() -> None:
    readme = (PYTHON / "README.md").read_text(encoding="utf-8")
    quoted = re.findall(r"<!-- (\S+) -->\n```python\n(.*?)```", readme, re.S)
    assert quoted
    for file, text in quoted:
        assert text == (PYTHON / file).read_text(encoding="utf-8"), file


def test_the_example_of_the_readme_runs() -> None:
    done = run(PYTHON / "examples/mailbox.py", TESTDATA / "mailbox")
    assert done.returncode == 0, done.stderr
    mail = list((TESTDATA / "mailbox").rglob("*.eml"))
    assert len(done.stdout.splitlines()) >= len(mail) > 50
    assert " delivery indeterminate [" in done.stdout  # nobody trusts the authorities of tests


def test_links_of_the_readme_lead_somewhere() -> None:
    readme = (PYTHON / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", readme)
    assert links
    assert [link for link in links if not (PYTHON / link).exists()] == []


def test_types_of_the_package() -> None:
    checked = run("-m", "mypy", "--strict", "--no-incremental", "-p", "libpec")
    assert checked.returncode == 0, checked.stdout


def test_types_of_a_users_program() -> None:
    checked = run("-m", "mypy", "--strict", "--no-incremental", HERE / "typed.py")
    assert checked.returncode == 0, checked.stdout


def test_wrong_types_are_seen() -> None:
    file = HERE / "mistyped.py"
    checked = run("-m", "mypy", "--strict", "--no-incremental", "--no-pretty", file)
    found = {(int(line), code) for line, code in re.findall(r":(\d+): error: .*\[([\w-]+)\]", checked.stdout)}
    marked = {
        (number, line.split("# error: ")[1])
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "# error: " in line
    }
    assert found == marked, checked.stdout


def test_the_stub_is_the_native_module() -> None:
    checked = run("-m", "mypy.stubtest", "libpec._libpec")
    assert checked.returncode == 0, checked.stdout


def test_the_sources_are_in_shape() -> None:
    for words in (["check"], ["format", "--check"]):
        checked = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--no-cache", PYTHON], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert checked.returncode == 0, checked.stdout


def test_the_version_is_that_of_the_workspace() -> None:
    import tomllib
    from importlib.metadata import metadata

    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert libpec.__version__ == metadata("libpec")["Version"] == workspace["workspace"]["package"]["version"]
