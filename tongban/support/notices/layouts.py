"""版面: the typst files, each with its number. A file that has laid out papers is never edited again; a better one is a
new file, so that a paper issued under the old one is made as it was meant."""

from __future__ import annotations

from pathlib import Path

from tongban.common.errors import NotFoundError

HERE = Path(__file__).parent / "typst"
#: The first had no page of official papers; the second is that of GB/T 9704—2012; the third shows handwriting.
LAYOUTS = {name: HERE / f"{name}.typ" for name in ("paper-1", "paper-2", "paper-3")}
NEWEST = "paper-3"


def path_of(layout: str) -> Path:
    if layout not in LAYOUTS:
        raise NotFoundError(what=f"版面 {layout}")
    return LAYOUTS[layout]
