"""The picture of the rooms, held: a module is entered only through its api.py (or its urls.py, by a door)."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["support", "data", "catalog", "serve", "doors"]


def modules():
    return [folder for room in ROOMS for folder in (ROOT / "tongban" / room).iterdir() if (folder / "apps.py").exists()]


def imports_of(file: Path):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def entrance_used(name: str) -> str:
    """For `tongban.support.flow.models.FlowTask`: "models"; empty when it is not a module's inside."""
    parts = name.split(".")
    inside = len(parts) > 3 and parts[0] == "tongban" and parts[1] in ROOMS
    return parts[3] if inside else ""


def trespasses():
    for module in modules():
        own = f"tongban.{module.parent.name}.{module.name}."
        for file in module.rglob("*.py"):
            if "tests" in file.parts or "migrations" in file.parts:
                continue
            allowed = {"api", "urls"} if module.parent.name == "doors" else {"api"}
            if file.name == "demo.py":
                allowed.add("demo")
            for name in imports_of(file):
                entrance = entrance_used(name)
                if entrance and not f"{name}.".startswith(own) and entrance not in allowed:
                    yield f"{file.relative_to(ROOT)} imports {name}"


def test_a_module_is_entered_only_through_its_api():
    assert list(trespasses()) == []


def test_every_module_says_what_it_is_for():
    missing = [str(module) for module in modules() if not (module / "README.md").exists()]
    assert missing == []


def test_every_template_is_used():
    templates = [path for path in (ROOT / "tongban").rglob("templates/**/*.*") if path.is_file()]
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "tongban").rglob("*")
        if path.suffix in {".py", ".html", ".typ"}
    )
    # A page with tabs names its templates by the tab, as a quoted word.
    is_named = lambda path: path.name in sources or f'"{path.stem}"' in sources  # noqa: E731
    unused = [str(path.relative_to(ROOT)) for path in templates if not is_named(path)]
    assert unused == []


def test_requirement_files_hold_hashes_and_no_addresses():
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text


def test_the_front_end_lock_file_holds_no_addresses():
    assert '"resolved"' not in (ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8")
