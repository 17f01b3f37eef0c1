"""One line a file: imported, or refused with the element's name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .reading import OTHER, import_bpmn
from .safe import MOST_BYTES
from .values import Imported, Refusal

ENDINGS = (".bpmn", ".bpmn2", ".xml", ".dmn")


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below the folder, in order; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names) if name.lower().endswith(ENDINGS))


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
        told = "；".join(dict.fromkeys(one.sentence for one in found.refusals))
        return f"refused\t{plain(name)}\t{plain(told)}"
    todo = f"，待补 {len(found.todo)} 处" if found.todo else ""
    others = sum(note.startswith(OTHER) for note in found.notes)
    todo += f"；另有 {others} 个流程没有选" if others else ""
    return f"imported\t{plain(name)}\t{plain(found.body['name'])}（{len(list(_ids(found.body['body'])))} 个环节{todo}）"


def _ids(body: list[dict[str, Any]]) -> Iterator[str]:
    for node in body:
        yield node["id"]
        for branch in node.get("branches", ()):
            yield from _ids(branch["body"] if isinstance(branch, dict) else branch)


def plain(text: str) -> str:
    """On one line and printable, whatever the file's names hold."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
