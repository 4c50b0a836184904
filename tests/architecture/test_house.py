"""The house keeps to its plan: names, sizes, words, and a manual that says what the code says."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

from tertulia.assembly import reference
from tertulia.assembly.configuration import all_settings
from tertulia.plumbing.problems import all_problems

ROOT = Path(__file__).parents[2]
CODE = ROOT / "src" / "tertulia"
LONGEST_FUNCTION_LINES = 60
MOST_IN_ROOT = 15
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers"}


@cache
def tracked() -> list[Path]:
    """What git keeps. Without git (a source package) everything is looked at that isn't built."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules() -> list[Path]:
    return [path for path in CODE.rglob("*.py") if "migrations" not in path.parts]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_is_named_for_being_left_over() -> None:
    named = [path for path in [*tracked(), *modules()] if path.suffix in (".py", ".ts") and path.stem in FORBIDDEN_NAMES]
    folders = [path for path in tracked() if FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts[:-1])]
    assert named + folders == []


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}": length
        for path in [*modules(), *(ROOT / "tests").rglob("*.py")]
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(CODE))
        for path in modules()
        if path.stem not in ("apps", "urls", "models", "conf")
        and path.read_text("utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_root_can_be_seen_at_a_glance() -> None:
    entries = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert len(entries) <= MOST_IN_ROOT, sorted(entries)


# Whose registry or machine it was made on works nowhere else. Built of pieces, so as not to find itself.
_HOSTS = [
    r"https?://(?:[\w-]+\.)*" + re.escape(name)
    for name in ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com")
]
_PLACES = [r"(?<![\w.])/" + name + "/" for name in ("work", "root", r"home/[a-z]\w*", r"Users/[A-Za-z]\w*")]
_FORBIDDEN = re.compile("|".join([*_HOSTS, *_PLACES, "--index" + "-url", "--extra-index" + "-url", r"\"resolved\":\s*\"http"]))


def test_no_tracked_file_names_a_registry_or_a_place_on_this_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        found += [f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}" for number, line in lines if _FORBIDDEN.search(line)]
    assert found == []


def test_every_problem_has_a_code_of_its_own_and_words() -> None:
    kinds = list(all_problems())
    twice = [code for code, number in Counter(kind.code for kind in kinds).items() if number > 1]
    assert twice == []
    for kind in kinds:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
        assert 400 <= kind.status < 600
        assert all(str(words).strip() for words in (kind.title, kind.detail, kind.hint)), kind.code


@pytest.mark.parametrize("page", ["problems.md", "settings.md"])
def test_the_written_pages_of_the_manual_are_up_to_date(page: str) -> None:
    kept = (ROOT / reference.FOLDER / page).read_text("utf-8")
    assert kept == reference.pages()[page], "run: python -m tertulia.assembly.reference"


def test_every_problem_and_every_setting_is_in_the_manual() -> None:
    problems = (ROOT / reference.FOLDER / "problems.md").read_text("utf-8")
    settings = (ROOT / reference.FOLDER / "settings.md").read_text("utf-8")
    assert [kind.code for kind in all_problems() if f"`{kind.code}`" not in problems] == []
    assert [name for name in all_settings() if f"`{name}`" not in settings] == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_test_names_are_sentences() -> None:
    short = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for function in _functions(path)
        if function.name.startswith("test_") and function.name.count("_") < 2
    ]
    assert short == []


def test_the_tests_that_keep_the_invariants_are_there() -> None:
    """The table in tests/README.md names them; a renamed one must not go missing in silence."""
    named = set(re.findall(r"::(test_\w+)", (ROOT / "tests" / "README.md").read_text("utf-8")))
    there = {function.name for path in (ROOT / "tests").rglob("test_*.py") for function in _functions(path)}
    assert len(named) >= 12
    assert named - there == set()
