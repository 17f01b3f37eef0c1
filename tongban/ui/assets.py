"""Addresses of built assets: `assets/build.mjs` names files by content and writes the manifest read here."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static as static_address


def _manifest_path() -> Path | None:
    for folder in [*settings.STATICFILES_DIRS, settings.STATIC_ROOT]:
        path = Path(str(folder)) / "tb" / "manifest.json"
        if path.exists():
            return path
    return None


@lru_cache(maxsize=4)
def _read(path: str, _changed_ns: int) -> dict[str, str]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def static(name: str) -> str:
    """The address of an asset; the plain name when nothing has been built yet."""
    path = _manifest_path()
    names = _read(str(path), path.stat().st_mtime_ns) if path else {}
    return static_address(names.get(name, name))
