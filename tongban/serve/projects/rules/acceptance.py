"""联合验收: when the one certificate may be issued.

国办发〔2019〕11号 第（十）项: 对于验收涉及的主管部门和单位，限时开展现场联合验收，统一出具验收意见.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..enums import Verdict


@dataclass(frozen=True)
class Word:
    agency_name: str
    verdict: str


def missing(words: Sequence[Word], *, survey_at: datetime | None, minutes: str, now: datetime) -> list[str]:
    """What is still wanted before the certificate; empty when it may be issued."""
    if survey_at is None:
        return ["还没有安排统一踏勘"]
    found = ["踏勘还没有进行"] if survey_at > now else []
    silent = [one.agency_name for one in words if not one.verdict]
    mending = [one.agency_name for one in words if one.verdict == Verdict.MEND]
    if silent:
        found.append(f"{'、'.join(silent)}还没有填意见")
    if mending:
        found.append(f"{'、'.join(mending)}要求整改")
    if not minutes.strip():
        found.append("还没有写验收纪要")
    return found
