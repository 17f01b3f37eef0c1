"""What stands where in a PDF of ours: each run of text with its place in millimetres from the upper left corner."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdf

MM = 72 / 25.4


@dataclass
class Run:
    page: int
    x: float
    y: float  # of the baseline
    size: float
    text: str


def runs(pdf: bytes) -> list[Run]:
    found: list[Run] = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, start=1):
        height = float(page.mediabox.height)

        def note(text, cm, tm, font, size, number=number, height=height):
            text = text.replace("\u200b", "").strip("\n ")
            if not text or abs(cm[1]) > 0.01:  # what stands askew is the mark of a sample
                return
            x, y = cm[4] / MM, (height - cm[5]) / MM
            last = found[-1] if found else None
            if last and (last.page, round(last.x, 1), round(last.y, 1)) == (number, round(x, 1), round(y, 1)):
                last.text += text
            else:
                found.append(Run(number, x, y, round(size, 1), text))

        page.extract_text(visitor_text=note)
    return found


def listing(pdf: bytes) -> str:
    """For the files in `golden/`: whole millimetres, so that the width of one hair changes nothing."""
    rows = [f"{one.page}  {one.x:4.0f} {one.y:4.0f}  {one.size:4g}  {one.text}" for one in runs(pdf)]
    return "\n".join(rows) + "\n"
