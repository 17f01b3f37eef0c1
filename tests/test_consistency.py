"""Small promises between words and code: what is written is there, and what is there is written."""

import ast
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PACKAGES = ("tongban", "demo")
DOORS = ROOT / "tongban" / "doors"
COVERAGE_STATES = {"未开始", "一片", "可用", "完整"}
READERS = {"text", "number", "flag", "words", "kept_secret"}
#: Read by the libraries around us or set by the test runner, no setting of ours.
NOT_OURS = {"PATH", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "TONGBAN_TEST_TEMPLATE"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pages() -> list[Path]:
    """Every page of words: the docs and every README and CHANGELOG outside what is installed."""
    found = [*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    found += [path for package in (*PACKAGES, "bench") for path in (ROOT / package).rglob("*.md")]
    return sorted(found)


def own_python() -> list[Path]:
    folders = [*PACKAGES, "config", "launcher"]
    return [path for name in folders for path in (ROOT / name).rglob("*.py") if "tests" not in path.parts]


def wall_of_docs() -> str:
    return "\n".join(text_of(page) for page in DOCS.rglob("*.md"))


# -- links and pages --------------------------------------------------------------------------------------------------
def broken_links(page: Path, text: str) -> list[str]:
    local = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [target for target in local if target and not (page.parent / target).exists()]


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_relative_link_resolves(page):
    assert broken_links(page, text_of(page)) == []


def test_a_broken_link_would_be_found():
    assert broken_links(DOCS / "README.md", "see [this](no-such-page.md) and [that](README.md#x)") == [
        "no-such-page.md"
    ]


def linked_from(start: Path) -> set[Path]:
    """Pages reached by links from `start`; a link to a folder reaches its README."""
    seen: set[Path] = set()
    waiting = [start.resolve()]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        for target in LINK.findall(text_of(page)):
            if "://" in target:
                continue
            goal = (page.parent / target.split("#")[0]).resolve()
            goal = goal / "README.md" if goal.is_dir() else goal
            if goal.suffix == ".md":
                waiting.append(goal)
    return seen


def test_every_page_of_the_docs_is_reached_from_their_start():
    reached = linked_from(DOCS / "README.md")
    assert [named(page) for page in DOCS.rglob("*.md") if page.resolve() not in reached] == []


def test_the_start_pages_lead_to_the_docs():
    for name in ["README.md", "README.zh.md"]:
        assert (DOCS / "README.md").resolve() in linked_from(ROOT / name)


def test_pictures_are_small_and_shown():
    wall = "\n".join(text_of(page) for page in pages())
    for picture in (DOCS / "images").glob("*"):
        assert picture.stat().st_size <= 200 * 1024, named(picture)
        assert picture.name in wall, named(picture)


def test_no_page_names_a_folder_of_this_machine():
    telling = re.compile(r"/(?:work|tmp|home|root)/[a-z]")
    assert [named(page) for page in pages() if telling.search(text_of(page))] == []


# -- settings ---------------------------------------------------------------------------------------------------------
def names_read(source: str) -> set[str]:
    """The names of the environment that a file reads: env.text("X"), os.environ["X"], os.environ.get("X")."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        first = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            by_reader = owner == "env" and node.func.attr in READERS
            if by_reader or (owner == "os.environ" and node.func.attr in {"get", "setdefault"}):
                first = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            first = node.slice
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.add(first.value)
    return found


def environment_of_the_code() -> set[str]:
    found = {"TONGBAN_HOME"}  # read by env.home() itself
    return found.union(*(names_read(text_of(path)) for path in own_python())) - NOT_OURS


def names_in_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text_of(ROOT / ".env.example"), re.MULTILINE))


def test_the_reader_of_environment_names_finds_all_three_ways():
    source = 'env.number("A", 1)\nos.environ.get("B")\nos.environ["C"]\nother.text("D")'
    assert names_read(source) == {"A", "B", "C"}


def test_every_setting_stands_in_the_example_and_the_other_way_round():
    assert names_in_example() == environment_of_the_code()


def test_every_setting_of_the_example_has_a_line_of_its_own_words():
    lines = text_of(ROOT / ".env.example").splitlines()
    bare = [
        line for before, line in pairwise(lines) if re.match(r"#?[A-Z][A-Z0-9_]+=", line) and not before.startswith("#")
    ]
    assert bare == []


def test_every_setting_stands_in_the_reference():
    reference = text_of(DOCS / "reference" / "settings.md")
    assert [name for name in sorted(names_in_example()) if f"`{name}`" not in reference] == []


# -- decisions, coverage, glossary, dependencies ----------------------------------------------------------------------
def decisions() -> list[Path]:
    return sorted((DOCS / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", decisions(), ids=named)
def test_a_decision_has_its_three_parts(page):
    text = text_of(page)
    assert re.match(rf"# {page.name[:4]} \S", text)
    parts = ["**Situation.**", "**Decision.**", "**What follows.**"]
    assert [part for part in parts if text.count(part) != 1] == []
    assert text.index(parts[0]) < text.index(parts[1]) < text.index(parts[2])


def test_decisions_are_numbered_without_gap():
    assert [page.name[:4] for page in decisions()] == [f"{number:04d}" for number in range(1, len(decisions()) + 1)]


def coverage_rows() -> list[list[str]]:
    lines = [line for line in text_of(DOCS / "reference" / "coverage.md").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if row[0] not in {"段落"} and not set(row[0]) <= {"-"}]


def test_every_row_of_the_coverage_has_an_allowed_state():
    rows = coverage_rows()
    assert len(rows) > 60
    assert [row for row in rows if len(row) != 4 or re.split(r"[：；（]", row[3])[0] not in COVERAGE_STATES] == []


def test_what_the_coverage_calls_begun_is_there():
    """A row that is not 未开始 names at least one place that exists."""
    rooms = ["doors", "oversee", "serve", "regulate", "catalog", "data", "support"]
    missing = []
    for _, _, where, state in coverage_rows():
        places = re.findall(r"[a-z_-]+/(?:[a-z_.-]+|\*)?", where)
        exists = [
            place
            for place in places
            if (ROOT / place.rstrip("*/")).exists()
            or (place.split("/")[0] in rooms and (ROOT / "tongban" / place.rstrip("*/")).exists())
        ]
        if not state.startswith("未开始") and not exists:
            missing.append((where, state))
    assert missing == []


def test_the_glossary_gives_each_word_chinese_and_a_source():
    lines = [line for line in text_of(DOCS / "reference" / "glossary.md").splitlines() if line.startswith("|")][2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len(rows) > 30
    assert [row for row in rows if len(row) != 3 or not all(row) or not re.search(r"[\u4e00-\u9fff]", row[1])] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_the_glossary_knows_the_word_of_every_module():
    glossary = text_of(DOCS / "reference" / "glossary.md")
    first = re.compile(r"[\u4e00-\u9fff]+")
    missing = []
    for config in apps.get_app_configs():
        if config.name.startswith("tongban.") and config.name != "tongban.ui":
            word = first.search(str(config.verbose_name))
            if word is None or word[0] not in glossary:
                missing.append((config.name, str(config.verbose_name)))
    assert missing == []


def test_every_dependency_has_a_reason():
    reasons = text_of(DOCS / "reference" / "dependencies.md").lower()
    lines = [line for name in ("base.in", "dev.in") for line in text_of(ROOT / "requirements" / name).splitlines()]
    names = [re.split(r"[\[~=<>!;]", line)[0].strip().lower() for line in lines if line and line[0] not in "-#"]
    assert len(names) > 20
    assert [name for name in names if name not in reasons] == []


# -- commands, versions, migrations -----------------------------------------------------------------------------------
def own_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app.startswith(PACKAGES))


@pytest.mark.parametrize("name", own_commands())
def test_every_command_stands_in_the_docs(name):
    assert re.search(rf"manage\.py {name}\b", wall_of_docs()), f"no page tells how to use {name}"


def test_every_make_target_stands_in_the_docs():
    targets = re.findall(r"^([a-z-]+): *##", text_of(ROOT / "Makefile"), re.MULTILINE)
    wall = wall_of_docs() + text_of(ROOT / "README.md")
    assert "run" in targets
    assert [name for name in targets if name != "help" and f"make {name}" not in wall] == []


def test_the_version_is_the_same_everywhere():
    from tongban import __version__

    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["version"] == __version__
    assert re.search(rf"^## {re.escape(__version__)}\b", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# -- doors ------------------------------------------------------------------------------------------------------------
def views_with_an_address(resolver: URLResolver | None = None) -> set[str]:
    """`module:function` of everything that an address leads to, through decorators."""
    found: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= views_with_an_address(entry)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            while hasattr(view, "__wrapped__"):
                view = view.__wrapped__
            found.add(f"{view.__module__}:{getattr(view, '__qualname__', '')}")
    return found


def views_of_the_doors() -> set[str]:
    """Public functions in `views` of the doors whose first argument is the request."""
    found = set()
    for file in DOORS.glob("*/views/*.py"):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(text_of(file)).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or not node.args.args:
                continue
            answers = node.returns is not None and "Response" in ast.unparse(node.returns)
            if node.args.args[0].arg == "request" and answers:
                found.add(f"{module}:{node.name}")
    return found


def test_every_view_of_a_door_has_an_address():
    views = views_of_the_doors()
    assert len(views) > 30
    assert sorted(views - views_with_an_address()) == []


def test_every_address_has_a_name_but_the_health_check():
    nameless = []

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, prefix + str(entry.pattern))
            elif entry.name is None:
                nameless.append(prefix + str(entry.pattern))

    walk(get_resolver(), "")
    assert nameless == ["healthz"]
