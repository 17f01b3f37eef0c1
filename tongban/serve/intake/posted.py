"""From what a browser posts to the materials of `submit`, `register`, `correct` and `supplement`.

For each material `materials.<code>.way` says how it is handed in: licence:<identifier>, declared, paper, file or none;
`materials.<code>.file` is a file that came with the form, or the id of one that was uploaded before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.support.files import api as files
from tongban.support.identity import api as identity

Given = dict[str, dict[str, Any]]


def read_materials(
    actor: identity.User, wanted: Iterable[items.Material], data: Mapping[str, str], came: Mapping[str, Any]
) -> tuple[Given, dict[str, str]]:
    """What was chosen by material code (an empty choice for none), and the refused files by field."""
    given: Given = {}
    errors: dict[str, str] = {}
    for material in wanted:
        if material.generated:
            continue
        name = f"materials.{material.code}"
        file = came.get(f"{name}.file")
        if file is None:
            chosen = _chosen(data.get(f"{name}.way", ""), data.get(f"{name}.file", ""))
            if chosen is not None:
                given[material.code] = chosen
            continue
        try:
            kept = files.receive(
                actor,
                name=file.name or "",
                chunks=file.chunks(),
                purpose=f"材料：{material.name}"[:100],
                accept=material.accept or None,
            )
            given[material.code] = {"file": str(kept.id)}
        except files.FileRefusedError as refusal:
            errors[name] = f"{material.name}：{refusal.sentence}"
    return given, errors


def _chosen(way: str, uploaded: str) -> dict[str, Any] | None:
    if way.startswith("licence:"):
        return {"licence": way.partition(":")[2]}
    if way in ("declared", "pledge", "paper"):
        return {way: True}
    if uploaded and way in ("", "file"):
        return {"file": uploaded}
    return {} if way in ("none", "file") else None
