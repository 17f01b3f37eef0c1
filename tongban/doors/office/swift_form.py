"""智能审批规则表 as the page posts and shows it: a line for each input, a line for each row, one empty of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.common.words import fault_of
from tongban.data.licences import api as licences

SOURCES = {"party": "登记信息", "licence": "证照库", "checked": "窗口核验过的数据"}
LICENCE_WORDS = {
    "held": "有没有（是、否）",
    "holder_name": "持证人",
    "number": "证照编号",
    "issued_on": "发证日期",
    "valid_from_on": "起始日期",
    "valid_to_on": "有效期至",
    "issuer_name": "发证机关",
}
MOST_INPUTS, MOST_ROWS = 8, 40
LONGEST, LONGEST_CELL = 300, 200
INPUT = ("id", "label", "what", "kind", "least", "field", "years")
Row = dict[str, Any]


def read(data: Any) -> Row:
    """The table as it was typed: lines without a name are left out, as are rows that are to go."""
    inputs: list[Row] = []
    places = []
    for place in range(MOST_INPUTS):
        typed = {name: data.get(f"in.{place}.{name}", "").replace("\x00", "").strip() for name in INPUT}
        if typed["label"] and data.get(f"in.{place}.gone") != "yes":
            places.append(place)
            inputs.append(_input(typed, {one["id"] for one in inputs}))
    rows = []
    for number in range(MOST_ROWS):
        cells = [data.get(f"row.{number}.{place}", "").replace("\x00", "").strip() for place in places]
        outcome = data.get(f"row.{number}.outcome", "")
        words = data.get(f"row.{number}.words", "").replace("\x00", "").strip()
        if outcome and data.get(f"row.{number}.gone") != "yes":
            rows.append({"cells": cells, "outcome": outcome, "words": words})
    return {"inputs": inputs, "rows": rows, "policy": data.get("policy", "FIRST")}


def too_long(table: Row) -> dict[str, str]:
    """What no line of the table holds, by the id of the table."""
    told = [(f"第 {number} 项数据的名称", one["label"], LONGEST) for number, one in enumerate(table["inputs"], start=1)]
    for number, row in enumerate(table["rows"], start=1):
        told += [(f"第 {number} 行的条件", cell, LONGEST_CELL) for cell in row["cells"]]
        told.append((f"第 {number} 行的说明", row["words"], LONGEST))
    faults = list(filter(None, (fault_of(text, label, most=most) for label, text, most in told)))
    return {"table": "；".join(faults)} if faults else {}


def _input(typed: Mapping[str, str], taken: set[str]) -> Row:
    source, _, rest = typed["what"].partition(":")
    licence_type, _, path = rest.partition(":")
    known = typed["id"] if typed["id"] not in taken else ""
    name = known or next(f"x{number}" for number in range(1, 99) if f"x{number}" not in taken)
    return {
        "id": name,
        "label": typed["label"],
        "kind": typed["kind"] or "text",
        "source": source,
        "licence_type": licence_type if source == "licence" else "",
        "path": path if source == "licence" else rest if source == "party" else "",
        "material": rest if source == "checked" else "",
        "field": typed["field"],
        "least": typed["least"] or "A",
        "as_years": typed["years"] == "yes",
    }


def lines(table: Row) -> Row:
    """What the page shows: the typed lines and one more of each, while there is room."""
    inputs = [one | {"what": what_of(one)} for one in table["inputs"]]
    spare = [{"id": "", "label": "", "what": "", "kind": "text", "least": "A", "field": "", "as_years": False}]
    rows = [*table["rows"], {"cells": [], "outcome": "", "words": ""}]
    width = len(inputs)
    return {
        "inputs": [*inputs, *spare][:MOST_INPUTS],
        "columns": [one["label"] for one in inputs],
        "rows": [one | {"cells": [*one["cells"], *[""] * width][:width]} for one in rows][:MOST_ROWS],
        "policy": table["policy"],
    }


def what_of(one: Mapping[str, Any]) -> str:
    rest = {
        "licence": f"{one.get('licence_type', '')}:{one.get('path', '')}",
        "party": one.get("path", ""),
        "checked": one.get("material", ""),
    }.get(one.get("source", "licence"), "")
    return f"{one.get('source', 'licence')}:{rest}"


def choices(body: items.GuideBody) -> list[Row]:
    """What an input may take, by source: the licences that the guide names, the register, checked materials."""
    found = [{"value": f"party:{path}", "label": f"登记信息：{words}"} for path, words in items.PARTY_PATHS.items()]
    for code in sorted(licence_types_of(body)):
        kind = licences.licence_type(code)
        paths = {**LICENCE_WORDS, **{field.id: field.label for field in kind.fields}}
        found += [
            {"value": f"licence:{code}:{path}", "label": f"{kind.name}：{words}"} for path, words in paths.items()
        ]
    found += [
        {"value": f"checked:{one.code}", "label": f"窗口核对原件：{one.name}"}
        for one in body.materials
        if not one.generated and one.trust != "D"
    ]
    return found


def licence_types_of(body: items.GuideBody) -> set[str]:
    known = {one.code for one in licences.licence_types()}
    named = {one.licence_type for one in body.materials} | {body.result.licence_type}
    named |= {one.licence_type for one in body.swift.inputs} if body.swift else set()
    return {code for code in named if code and code in known}


def questions(body: items.GuideBody) -> list[Row]:
    return [
        {"value": one.get("id", ""), "label": one.get("label", "")}
        for group in body.form
        if not group.get("repeat")
        for one in group.get("fields", ())
    ]
