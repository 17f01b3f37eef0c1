"""Which division rows can be taken in, without database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .enums import CodeScheme, DivisionLevel

CODE_LENGTHS = {2, 4, 6, 9, 12}
# Rows by which the statistics bureau keeps its table uniform; no place is called so.
FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One row as written in the file, with its line."""

    line: int
    level: str
    code: str
    parent_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A division already there, or about to be."""

    code: str
    name: str
    level: int
    path: str
    scheme: str

    @property
    def parent_code(self) -> str:
        return self.path.split(".")[-2] if "." in self.path else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    line: int
    code: str
    name: str
    reason: str


@dataclass
class Plan:
    """What an import will do: rows to create (parents first) and to rename, the number untouched, and refusals."""

    new: list[Place] = field(default_factory=list)
    renamed: list[Place] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return f"新增 {len(self.new)}，未变 {self.unchanged}，更新 {len(self.renamed)}，拒收 {len(self.refused)}"


def full_code(code: str) -> str:
    """Twelve digits, as service platforms write every level (GB/T 2260 and below, padded with zeros)."""
    return code.ljust(12, "0")


def significant(code: str) -> str:
    """The digits that mean something: 350700000000 → 3507."""
    trimmed = code.rstrip("0")
    for length in (2, 4, 6, 9, 12):
        if len(trimmed) <= length:
            return code[:length]
    return code


def guess_scheme(rows: Iterable[DivisionRow]) -> CodeScheme:
    """Provinces of two digits, or villages, occur only in the statistics bureau's files."""
    is_nbs = any(len(row.code) in (2, 4, 12) or row.level == "5" for row in rows)
    return CodeScheme.NBS if is_nbs else CodeScheme.MCA


def plan_import(rows: list[DivisionRow], known: dict[str, Place], scheme: CodeScheme) -> Plan:
    """Decide for each row: new, unchanged, renamed, or refused with the reason. Parents may follow their children."""
    plan = Plan()
    places = dict(known)
    seen: dict[str, int] = {}
    fillers: dict[str, str] = {}
    lost: set[str] = set()
    twins: dict[tuple[str, str], list[Place]] = {}
    for place in known.values():
        twins.setdefault((place.parent_code, place.name), []).append(place)
    for row in sorted(rows, key=lambda one: (one.level, one.line)):
        reason = _form_fault(row) or _repeated(row, seen)
        if not reason and row.name in FILLERS:
            fillers[full_code(row.code)] = full_code(row.parent_code)
            reason = f"“{row.name}”是统计用占位名称，不是区划；其下级归入上一级"
        if not reason and full_code(row.parent_code) in lost:
            reason = f"parent_code 列：上级 {row.parent_code} 没有收录，原因见该行"
        reason = reason or _take(row, places, known, fillers, twins, scheme, plan)
        if reason:
            if row.name not in FILLERS and seen.get(full_code(row.code), row.line) == row.line:
                lost.add(full_code(row.code))
            plan.refused.append(Refusal(row.line, row.code, row.name, reason))
    plan.refused.sort(key=lambda one: one.line)
    return plan


def _form_fault(row: DivisionRow) -> str:
    if not row.code.isascii() or not row.code.isdigit() or len(row.code) not in CODE_LENGTHS:
        return f"code 列：“{row.code}”不是 2、4、6、9 或 12 位数字"
    if row.level not in {"1", "2", "3", "4", "5"}:
        return f"level 列：“{row.level}”不是 1 到 5"
    if not row.name:
        return "name 列：没有名称"
    if len(row.name) > 80:
        return "name 列：名称超过 80 字"
    if row.level != "1" and not row.parent_code:
        return "parent_code 列：没有上级代码"
    if row.parent_code and not row.parent_code.isdigit():
        return f"parent_code 列：“{row.parent_code}”不是数字"
    return ""


def _repeated(row: DivisionRow, seen: dict[str, int]) -> str:
    code = full_code(row.code)
    if code in seen:
        return f"code 列：{row.code} 与第 {seen[code]} 行重复"
    seen[code] = row.line
    return ""


def _take(
    row: DivisionRow,
    places: dict[str, Place],
    known: dict[str, Place],
    fillers: dict[str, str],
    twins: dict[tuple[str, str], list[Place]],
    scheme: CodeScheme,
    plan: Plan,
) -> str:
    code, parent_code = full_code(row.code), full_code(row.parent_code) if row.parent_code else ""
    parent_code = fillers.get(parent_code, parent_code)
    parent = places.get(parent_code)
    if parent_code and parent is None:
        return f"parent_code 列：上级 {row.parent_code} 没有登记，也不在文件里"
    if parent and int(row.level) <= parent.level:
        return f"level 列：层级 {row.level} 不低于上级“{parent.name}”的层级 {parent.level}"
    if parent and not code.startswith(significant(parent_code)):
        return f"code 列：{row.code} 不在上级 {row.parent_code} 的号段内"
    path = f"{parent.path}.{code}" if parent else code
    place = Place(code, row.name, int(row.level), path, scheme.value)
    held = known.get(code)
    twin = next((one for one in twins.get((place.parent_code, row.name), ()) if one.scheme != scheme.value), None)
    if held is None and twin is not None:
        other = CodeScheme(twin.scheme).label
        return f"name 列：上级之下已有“{row.name}”（{other} {twin.code}），同一地方不登记两次"
    if held is None:
        places[code] = place
        plan.new.append(place)
        return ""
    return _compare(place, held, scheme, plan)


def _compare(place: Place, held: Place, scheme: CodeScheme, plan: Plan) -> str:
    if place.name != held.name and held.scheme != scheme.value:
        other = CodeScheme(held.scheme).label
        return f"code 列：该代码在{other}中是“{held.name}”，两套代码不能混用"
    if place.level != held.level:
        return f"level 列：已登记为{DivisionLevel(held.level).label}，层级不能改变"
    if place.parent_code != held.parent_code:
        return "parent_code 列：上级与已登记的不同；区划隶属改变时应停用原代码并登记接替关系"
    if place.name != held.name:
        plan.renamed.append(place)
    else:
        plan.unchanged += 1
    return ""
