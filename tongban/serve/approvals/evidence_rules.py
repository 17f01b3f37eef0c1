"""证据材料 of a special procedure without database or clock: what proves its start and its end.

行政许可法 第四十五条: only what has to be done by law is not counted, so a stretch rests on a paper and ends with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

EVIDENCE = "evidence"
MOST = 10
LONGEST = 100
#: Of a paper that is referred to and not uploaded.
PARTS = {"number": "文号", "issuer": "出具的单位", "dated_on": "日期"}
MISSING = {
    "start": "请上传依据材料（听证通知、检验委托书、专家评审通知等），或者写明所依据文书的文号、日期和出具的单位",
    "end": "请上传结论材料（听证笔录、检验报告、专家意见等），或者写明结论文书的文号、日期和出具的单位",
}


@dataclass(frozen=True)
class Reference:
    issuer: str
    number: str
    dated_on: date

    @property
    def words(self) -> str:
        return f"{self.issuer} {self.number}（{self.dated_on.isoformat()}）"


def evidence_faults(files: Sequence[str], reference: Mapping[str, Any] | None, at: str, today: date) -> dict[str, str]:
    """By field: `evidence`, or `reference.number` and so on of a paper that was named by half."""
    if len(files) > MOST:
        return {EVIDENCE: f"证据材料最多 {MOST} 份，请合并"}
    given = _given(reference)
    if not given:
        return {} if files else {EVIDENCE: MISSING[at]}
    found = {f"reference.{name}": f"请写明文书的{label}" for name, label in PARTS.items() if name not in given}
    for name in ("number", "issuer"):
        if len(given.get(name, "")) > LONGEST:
            found[f"reference.{name}"] = f"最多 {LONGEST} 个字"
    if "dated_on" in given:
        day = _day(given["dated_on"])
        if day is None:
            found["reference.dated_on"] = f"文书的日期“{given['dated_on'][:40]}”没有看懂，请写成 2026-03-02 这样"
        elif day > today:
            found["reference.dated_on"] = "文书的日期不能晚于今天"
    return found


def reference_of(reference: Mapping[str, Any] | None) -> Reference | None:
    """The paper that was named; none where nothing was. Its faults were looked for before."""
    given = _given(reference)
    if not given:
        return None
    day = _day(given["dated_on"])
    assert day is not None
    return Reference(given["issuer"], given["number"], day)


def _given(reference: Mapping[str, Any] | None) -> dict[str, str]:
    told = {name: str((reference or {}).get(name) or "").strip() for name in PARTS}
    return {name: value for name, value in told.items() if value}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
