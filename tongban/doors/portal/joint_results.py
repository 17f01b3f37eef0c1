"""结果包: every decision and licence of one 一件事 in one file, as they were sealed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from tongban.data.licences import api as licences
from tongban.serve.intake import api as intake
from tongban.support.notices import api as notices

DECISIONS = ("decision_grant", "decision_refuse")
UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Result:
    """One sealed file of one part."""

    case_number: str
    item_name: str
    name: str
    number: str
    licence: str = ""
    paper: str = ""

    def content(self) -> bytes:
        return licences.pdf_bytes(self.licence) if self.licence else notices.pdf_bytes(self.paper)


def results_of(joint: intake.JointView) -> list[Result]:
    """Of the parts that are decided, in their order; a licence before the decision that gave it."""
    return [one for part in joint.parts if not part.is_open for one in _of(part.number, part.item_name)]


def _of(number: str, item_name: str) -> Iterator[Result]:
    for one in licences.of_case(number):
        yield Result(number, item_name, one.name, one.number, licence=one.identifier)
    for paper in notices.of_case(number):
        if paper.kind in DECISIONS:
            yield Result(number, item_name, paper.name, paper.number, paper=str(paper.id))


def pack(results: list[Result]) -> bytes:
    """A ZIP; the names say which item, in order. What is sealed already is not made smaller by packing."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for index, one in enumerate(results, start=1):
            name = UNSAFE.sub("_", f"{index:02d}-{one.item_name}-{one.name}")
            archive.writestr(f"{name}.pdf", one.content())
    return held.getvalue()
