"""What stands behind a command and in its file: taken, or refused in words that name the place."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandError

from .days import unread
from .errors import InvalidInputError, PlatformError
from .shapes import shape_fault


def day(text: str) -> date:
    """An argument's type."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(unread(text, "日期")) from None


def whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an argument that is a number between these."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"“{text[:40]}”应是 {least} 到 {most} 的整数")

    return read


@contextmanager
def told() -> Iterator[None]:
    """A refusal ends the command with its sentence and each reason."""
    try:
        yield
    except InvalidInputError as refusal:
        lines = [f"{name}：{reason}" for name, reason in refusal.fields.items()]
        raise CommandError("\n".join([f"{refusal.message}：", *lines]) if lines else refusal.sentence) from refusal
    except PlatformError as refusal:
        raise CommandError(refusal.sentence) from refusal


def read_json(path: Path, shape: Any = Any) -> Any:
    """The file in this shape, or CommandError with the place in it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise CommandError(f"读不了文件 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"读不了文件 {path}：不是 UTF-8 文本") from error
    except RecursionError as error:
        raise CommandError(f"读不了文件 {path}：嵌套太深") from error
    except msgspec.DecodeError as error:
        where, words = shape_fault(error)
        raise CommandError(f"读不了文件 {path}：{where if where != '-' else '整个文件'}：{words}") from error


def require_writable(path: Path | str | None) -> None:
    """Before anything is done: a report that cannot be written would end the command in the middle."""
    if not path:
        return
    file = Path(path)
    if file.is_dir():
        raise CommandError(f"写不了报告 {path}：这是文件夹")
    if not file.parent.is_dir():
        raise CommandError(f"写不了报告 {path}：没有文件夹 {file.parent}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise CommandError(f"写不了报告 {path}：没有写的权限")
