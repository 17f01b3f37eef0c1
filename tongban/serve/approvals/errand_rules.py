"""协同事项 without database or clock: in which state what may be asked, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .enums import CaseState, ErrandKind

S, K = CaseState, ErrandKind
WORKED_ON = frozenset({S.ACCEPTED, S.PAUSED})
#: 抄告 tells of an acceptance or of a decision; all the rest is about work that goes on.
WHEN: dict[ErrandKind, frozenset[CaseState]] = {
    K.CONSULT: WORKED_ON,
    K.MEETING: WORKED_ON,
    K.SUPERVISE: WORKED_ON | {S.SUBMITTED},
    K.URGE: WORKED_ON | {S.SUBMITTED},
    K.COPY: WORKED_ON | {S.GRANTED, S.REFUSED},
}
#: Which action one has to hold at the case; applicants urge too.
NEEDS: dict[ErrandKind, str] = {
    K.CONSULT: "case.review",
    K.MEETING: "case.review",
    K.SUPERVISE: "case.supervise",
    K.URGE: "case.supervise",
    K.COPY: "case.review",
}
MOST_AGENCIES = 30
LONGEST = 4000


def may_ask(kind: ErrandKind, state: CaseState) -> bool:
    return state in WHEN[kind]


def urge_fault(last_on: date | None, today: date) -> str | None:
    """The same person urges a case once a day."""
    return "今天已经催办过，承办单位已经收到；明天还没有进展，可以再催" if last_on == today else None


def ask_faults(
    kind: ErrandKind, topic: str, text: str, agencies: Sequence[int], due_on: date | None, today: date, meets_at: str
) -> dict[str, str]:
    fields = {}
    if not topic.strip() or len(topic) > 200:
        fields["topic"] = "请用 200 字以内写明事由"
    if len(text) > LONGEST:
        fields["text"] = f"内容最多 {LONGEST} 个字"
    if kind in (K.CONSULT, K.SUPERVISE) and not text.strip():
        fields["text"] = "请写明要对方答复什么" if kind == K.CONSULT else "请写明督办的要求"
    if kind == K.MEETING and not meets_at.strip():
        fields["meets_at"] = "请写明会商的时间和地点"
    if len(meets_at) > 200:
        fields["meets_at"] = "时间和地点最多 200 个字"
    if not agencies:
        fields["agencies"] = "请写明对方单位"
    elif len(agencies) > MOST_AGENCIES:
        fields["agencies"] = f"一次最多 {MOST_AGENCIES} 个单位"
    if kind in (K.CONSULT, K.SUPERVISE) and due_on is None:
        fields["due_on"] = "请写明什么时候以前答复"
    elif due_on is not None and due_on < today:
        fields["due_on"] = "期限不能早于今天"
    return fields
