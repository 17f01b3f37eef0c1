"""One line a file: imported, or refused with the element's name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .reading import OTHER, import_bpmn
from .safe import MOST_BYTES
from .values import Imported, Refusal, cut

ENDINGS = (".bpmn", ".bpmn2", ".xml", ".dmn")
OTHER_ENDING = f"文件名不以 {'、'.join(ENDINGS)} 结尾"
MOST_TOLD = 50


@dataclass(frozen=True)
class Found:
    """A file or folder by its name below the folder; `unseen` says why it is not looked at."""

    name: str
    path: Path
    unseen: str = ""


def found_in(folder: Path) -> Iterator[Found]:
    """Everything below the folder, in order; links to folders are not followed."""
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        here = Path(place).relative_to(folder)
        folders.sort()
        yield from _unreadable(folder, closed)
        for name in folders:
            if (Path(place) / name).is_symlink():
                yield Found(str(here / name), Path(place) / name, "是链接到别处的文件夹")
        for name in sorted(names):
            looked_at = name.lower().endswith(ENDINGS)
            yield Found(str(here / name), Path(place) / name, "" if looked_at else OTHER_ENDING)
    yield from _unreadable(folder, closed)


def _unreadable(folder: Path, closed: list[OSError]) -> Iterator[Found]:
    while closed:
        problem = closed.pop(0)
        path = Path(problem.filename)
        yield Found(str(path.relative_to(folder)), path, f"文件夹读不出：{problem.strerror}")


def read_file(path: Path, process: str = "") -> Imported:
    """`process` names the one to take; without, the largest."""
    try:
        if not path.is_file():
            return _refused("不是普通文件")
        with path.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
    except OSError as problem:
        return _refused(f"文件读不出：{problem.strerror}")
    return import_bpmn(data, process)


def _refused(reason: str) -> Imported:
    return Imported("", "", refusals=[Refusal("", reason)])


def line(name: str, found: Imported) -> str:
    if found.body is None:
        sentences = list(dict.fromkeys(one.sentence for one in found.refusals))
        told = "；".join(sentences[:MOST_TOLD])
        told += f"；等共 {len(sentences)} 处" if len(sentences) > MOST_TOLD else ""
        return f"refused\t{plain(name)}\t{plain(told)}"
    todo = f"，待补 {len(found.todo)} 处" if found.todo else ""
    others = sum(note.startswith(OTHER) for note in found.notes)
    todo += f"；另有 {others} 个流程没有选" if others else ""
    count = len(list(_ids(found.body["body"])))
    return f"imported\t{plain(name)}\t{plain(cut(found.body['name']))}（{count} 个环节{todo}）"


def unseen(found: Found) -> str:
    return f"skipped\t{plain(found.name)}\t没有看：{plain(found.unseen)}"


def _ids(body: list[dict[str, Any]]) -> Iterator[str]:
    for node in body:
        yield node["id"]
        for branch in node.get("branches", ()):
            yield from _ids(branch["body"] if isinstance(branch, dict) else branch)


def plain(text: str) -> str:
    """On one line and printable, whatever the file's names hold."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
