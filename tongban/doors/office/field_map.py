"""The typed form of a field map: lines of the page to rows of a map, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.data.exchange import api as exchange

Row = dict[str, Any]
BETWEEN = re.compile(r"[\n、，,；;]")
MOST = 200
NAMES = ("target", "label", "type", "required", "how", "source", "extra", "more")


def read_rows(post: Mapping[str, str]) -> list[Row]:
    """As many lines as the page says that it has; a line without a target is left out."""
    said = post.get("lines", "")
    count = min(int(said), MOST) if said.isascii() and said.isdigit() and len(said) < 5 else 0
    typed = [{name: _text(name, post.get(f"{name}-{place}", "")) for name in NAMES} for place in range(count)]
    return [row_of(one) for one in typed if one["target"]]


def _text(name: str, value: str) -> str:
    """A blank may be what joins two fields, so that one keeps its edges."""
    clean = value.replace("\x00", "")[:1000]
    return clean if name == "extra" else clean.strip()


def row_of(line: Mapping[str, str]) -> Row:
    row: Row = {name: line[name] for name in ("target", "label", "type", "how")}
    row["required"] = line["required"] == "yes"
    how, extra = line["how"], line["extra"]
    if how == "constant":
        return row | {"value": extra.strip()}
    if how == "join":
        others = [one.strip() for one in BETWEEN.split(line["more"]) if one.strip()]
        return row | {"sources": [one for one in (line["source"], *others) if one], "separator": extra}
    row["source"] = line["source"]
    if how == "table":
        pairs = [one.partition("=") for one in BETWEEN.split(extra) if "=" in one]
        row["table"] = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
    if how == "date":
        row["format"] = next(
            (code for code, shown in exchange.DATE_FORMATS.items() if extra.strip() in (code, shown)), "%Y-%m-%d"
        )
    return row


def line_of(row: Mapping[str, Any]) -> Row:
    """A row as the page shows it."""
    how = row.get("how", "direct")
    sources = list(row.get("sources") or [])
    extra = {
        "constant": str(row.get("value") or ""),
        "table": "；".join(f"{ours}={theirs}" for ours, theirs in (row.get("table") or {}).items()),
        "date": exchange.DATE_FORMATS.get(str(row.get("format") or ""), "2026-03-02"),
        "join": str(row.get("separator") or ""),
    }.get(how, "")
    return {
        "target": row.get("target", ""),
        "label": row.get("label", ""),
        "type": row.get("type", "text"),
        "required": bool(row.get("required")),
        "how": how,
        "source": sources[0] if how == "join" and sources else row.get("source", ""),
        "extra": extra,
        "more": "，".join(sources[1:]) if how == "join" else "",
    }


def sample_of(post: Mapping[str, str], sources: Sequence[exchange.Source], used: set[str]) -> dict[str, Any]:
    """The values of the sample: what was typed, else the example of the form; only what the map uses."""
    found: dict[str, Any] = {}
    for one in sources:
        if one.path in used:
            typed = post.get(f"sample:{one.path}")
            found[one.path] = _value(one, typed.strip()[:500]) if typed is not None else example_of(one)
    return found


def wanted_of(post: Mapping[str, str], rows: Sequence[Row]) -> dict[str, Any]:
    """What the department expects of the sample, by its field; only where something was typed."""
    typed = {row["target"]: post.get(f"wanted:{row['target']}", "").replace("\x00", "").strip()[:500] for row in rows}
    kinds = {row["target"]: row.get("type", "text") for row in rows}
    return {
        target: _value(exchange.Source(target, target, kinds[target]), text) for target, text in typed.items() if text
    }


def example_of(one: exchange.Source) -> Any:
    if one.example is not None:
        return one.example
    return {"date": "2026-03-02", "number": 1, "yes_no": True}.get(one.type, f"{one.label}样例")


def _value(one: exchange.Source, text: str) -> Any:
    if one.type == "yes_no":
        return {"是": True, "否": False}.get(text)
    if one.type == "number":
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text or None
    return example_of(one) if one.type in ("rows", "choices") else text or None


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
