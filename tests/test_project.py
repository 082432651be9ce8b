"""What holds of the project as a whole."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import AliasChoices

import bot
import corpus
import index
from bot.settings import Settings
from index.home import Home
from tests.conftest import ROOT, run_byline


@pytest.mark.parametrize("package", [bot, index, corpus])
def test_the_packages_are_those_of_this_checkout(package: object) -> None:
    """`bot`, `index` and `corpus` are common names: another distribution's must not be what is tested."""
    assert Path(str(package.__file__)).parents[1] == ROOT


def test_imports_go_one_way() -> None:
    """The contracts of pyproject.toml hold: bot uses index and corpus, index uses corpus, corpus uses neither."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_question_imports_no_torch(sample_home: Home) -> None:
    """The modules that a cold `byline ask` loads know nothing of torch, sentence-transformers and Milvus's client."""
    code = (
        "import sys; sys.argv = ['byline', 'ask', 'who reported the desertions?', '--json'];"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted(name for name in sys.modules if '.' not in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"BYLINE_HOME": str(sample_home), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stdout.splitlines()[-1]
    assert "'onnxruntime'" in modules
    assert not [
        name
        for name in ("torch", "sentence_transformers", "transformers", "onnx", "scipy", "pymilvus", "grpc")
        if f"'{name}'" in modules
    ]


def test_every_dependency_is_pinned() -> None:
    """constraints.txt names an exact version of whatever pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(one for extra in extras for one in extra if not one.startswith("byline["))]
    pins = (ROOT / "constraints.txt").read_text().lower().replace("_", "-")
    for requirement in asked:
        name = re.split(r"[<>=\[ ]", requirement)[0].lower()
        assert re.search(rf"^{re.escape(name)}==\d", pins, re.MULTILINE), name


def test_every_setting_is_in_the_sample() -> None:
    """.env.sample shows each setting, and no other."""
    shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.sample").read_text(), re.MULTILINE))
    known = {name: field.validation_alias for name, field in Settings.model_fields.items()}
    given = {alias.choices[0] for alias in known.values() if isinstance(alias, AliasChoices)}
    assert shown == given | {f"BYLINE_{name.upper()}" for name, alias in known.items() if alias is None}


def test_the_readme_shows_the_real_answer(sample_home: Home) -> None:
    """What README shows under `make ask` is what the command prints, line for line, but for the milliseconds."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"\$ make ask\n(.*?)```", readme, re.DOTALL)
    printed = run_byline(sample_home, "ask", "who reported the desertions?").stdout
    timeless = [re.sub(r"\d+ ms", "", line) for line in printed.splitlines()]
    for line in shown.splitlines():
        assert line == "[...]" or re.sub(r"\d+ ms", "", line) in timeless, line


def test_documents_name_files_that_are_there() -> None:
    """Every path in README.md, ARCHITECTURE.md and docs exists."""
    for name in ("README.md", "ARCHITECTURE.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))):
        text = (ROOT / name).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:bot|index|corpus|tests)/[\w./-]*)`", text):
            assert (ROOT / path).exists(), path
