"""Typed readers for the environment. A secret may also come from a file named by `NAME_FILE`."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    return int(text(name) or default)


def flag(name: str, default: bool) -> bool:
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def home() -> Path:
    """The state folder: database, uploaded files, keys, logs."""
    return Path(text("TONGBAN_HOME") or ROOT / "var").resolve()


def kept_secret(name: str) -> str:
    """A secret from the environment, else one made at first start and kept in the state folder."""
    if value := text(name):
        return value
    path = home() / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8")


def _write_once(path: Path, words: str) -> None:
    """Whole or not at all; when two processes come first at the same time, the earlier secret stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    draft.touch(mode=0o600)
    draft.write_text(words, encoding="utf-8")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
