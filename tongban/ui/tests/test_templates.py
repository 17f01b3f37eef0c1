"""Promises of every template: nothing inline, classes that exist, macros that say their inputs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "tongban").glob("*/**/templates/**/*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.S)


def words_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_inline(path):
    text = words_of(path)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if "/ui/parts/" in str(path)],
    ids=lambda path: path.name,
)
def test_a_part_begins_with_its_inputs(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("{#")
    assert "Inputs" in text or "输入" in text


def test_every_class_of_our_own_has_a_style():
    styles = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets" / "css").rglob("*.css"))
    known = set(re.findall(r"\.(tb-[\w-]+)", styles))
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets" / "js").glob("*.js"))
    unknown = {}
    for path in TEMPLATES:
        if "/ui/templates/" not in str(path) and "/portal/templates/" not in str(path):
            continue
        for value in re.findall(r'class="([^"{}]*)"', words_of(path)):
            for name in value.split():
                if name.startswith("tb-") and name not in known and name not in scripts:
                    unknown.setdefault(name, str(path.relative_to(ROOT)))
    assert unknown == {}


def test_the_gallery_shows_every_part():
    gallery = (ROOT / "tongban/ui/templates/ui/pages/gallery.html").read_text(encoding="utf-8")
    frames = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tongban/ui/templates/ui/frames").glob("*.html")
    )
    missing = [
        path.name
        for path in (ROOT / "tongban/ui/templates/ui/parts").glob("*.html")
        if f"ui/parts/{path.name}" not in gallery + frames
    ]
    assert missing == []
