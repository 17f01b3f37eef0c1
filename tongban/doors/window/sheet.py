"""What the clerk has found of each material, and whether that allows the answer she wants to give.

Only materials of the published list have a line, so nothing else can be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.serve.intake import api as intake

OK, FIX, MISS = "ok", "fix", "miss"
MARKS = {OK: "合格", FIX: "需补", MISS: "未交"}
LONGEST = 1000


@dataclass(frozen=True)
class Line:
    material: intake.MaterialView
    mark: str
    opinion: str

    @property
    def mark_name(self) -> str:
        return MARKS.get(self.mark, "未判定")

    @property
    def matters(self) -> bool:
        """A material of one's choice that was not handed in needs no finding."""
        return self.material.is_required or self.material.is_provided

    @property
    def is_wanting(self) -> bool:
        return self.matters and self.mark in (FIX, MISS)

    @property
    def may_come_late(self) -> bool:
        return self.is_wanting and self.material.allow_late

    @property
    def told(self) -> str:
        """The opinion as it goes into the notice."""
        return self.opinion or (f"没有提交，请补交{self.material.name}" if self.mark == MISS else "")


@dataclass(frozen=True)
class Sheet:
    lines: tuple[Line, ...]

    @property
    def wanting(self) -> list[Line]:
        return [line for line in self.lines if line.is_wanting]

    @property
    def total(self) -> int:
        return sum(line.matters for line in self.lines)

    @property
    def good(self) -> int:
        return sum(line.matters and line.mark == OK for line in self.lines)

    @property
    def open_count(self) -> int:
        return sum(line.matters and not line.mark for line in self.lines)

    @property
    def can_be_late(self) -> bool:
        return bool(self.wanting) and all(line.may_come_late for line in self.wanting)


def stored(view: intake.ApplicationView) -> Sheet:
    """As it was left; where nothing was found yet, what the platform itself can vouch for."""
    return Sheet(tuple(Line(one, _mark_of(one, view), one.opinion) for one in view.materials))


def posted(view: intake.ApplicationView, data: Mapping[str, str]) -> Sheet:
    lines = []
    for one in view.materials:
        mark = data.get(f"v.{one.code}", "")
        opinion = data.get(f"o.{one.code}", "").strip()
        lines.append(Line(one, mark if mark in MARKS else "", opinion))
    return Sheet(tuple(lines))


def is_vouched_for(one: intake.MaterialView, view: intake.ApplicationView) -> bool:
    """A licence of the applicant's own that is valid today, straight from the store."""
    licence = one.licence
    return licence is not None and licence.is_valid and licence.holder_id_number == view.case.applicant.id_number


def _mark_of(one: intake.MaterialView, view: intake.ApplicationView) -> str:
    if one.verdict == intake.Verdict.OK:
        return OK
    if one.verdict in (intake.Verdict.BAD, intake.Verdict.LATE):
        return FIX if one.is_provided else MISS
    if is_vouched_for(one, view):
        return OK
    return MISS if one.is_required and not one.is_provided else ""


def problems(sheet: Sheet, answer: str) -> dict[str, str]:
    """Why this answer cannot be given yet, by line ("v.<code>")."""
    found = {
        f"v.{line.material.code}": f"“{line.material.name}”的意见最多 {LONGEST} 个字"
        for line in sheet.lines
        if len(line.opinion) > LONGEST
    }
    if found or answer not in ("accept", "late", "correct"):
        return found
    for line in sheet.lines:
        reason = _problem(line, answer)
        if reason:
            found[f"v.{line.material.code}"] = f"“{line.material.name}”{reason}"
    if answer == "correct" and not found and not sheet.wanting:
        first = sheet.lines[0].material.code if sheet.lines else ""
        found[f"v.{first}"] = "没有判为需补或未交的材料，不用告知补正，可以直接受理"
    if answer == "late" and not found and not sheet.wanting:
        first = sheet.lines[0].material.code if sheet.lines else ""
        found[f"v.{first}"] = "材料都合格，直接受理即可，不用容缺"
    return found


def _problem(line: Line, answer: str) -> str:
    if not line.matters:
        return ""
    if not line.mark:
        return "还没有判定" + ("，补正要一次告知全部内容，请先判定每一份" if answer == "correct" else "")
    if line.mark == OK and not line.material.is_provided:
        return "没有提交，不能判为合格"
    if answer == "accept" and line.is_wanting:
        late = "，或者走容缺受理" if line.material.allow_late else ""
        return f"判为{line.mark_name}，不能直接受理；请告知补正{late}"
    if answer == "late" and line.is_wanting and not line.material.allow_late:
        return "在办事指南中没有列为可容缺，不能容缺受理，请告知补正"
    if answer == "correct" and line.mark == FIX and not line.opinion:
        return "判为需补，请写明哪里不符合、怎样补正"
    return ""


def findings(sheet: Sheet, *, is_late: bool = False) -> dict[str, Any]:
    """For intake: every line that can be kept; one found wanting needs its words, so it waits until it has them."""
    found: dict[str, Any] = {}
    for line in sheet.lines:
        if line.mark == OK and line.material.is_provided:
            found[line.material.code] = "ok"
        elif line.is_wanting and is_late:
            found[line.material.code] = {"verdict": "late", "opinion": line.opinion}
        elif line.is_wanting and line.told:
            found[line.material.code] = {"verdict": "bad", "opinion": line.told}
    return found


def corrections(sheet: Sheet) -> list[dict[str, str]]:
    return [{"material_code": line.material.code, "opinion": line.told} for line in sheet.wanting]
