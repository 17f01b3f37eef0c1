"""夜间复算: the days that a case keeps for its lists, beside those that the record of its flow gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tongban.support.flow import api as flow

from .enums import CaseState
from .models import Case

COMPARED = ("flow_instance_id", "state", "promised_due_on", "statutory_due_on", "is_provisional", "due_on")


def kept_days(counted: Sequence[flow.Counted]) -> Iterator[flow.KeptDay]:
    """One statement. While a special procedure runs the days stand as they were, and no term of the case runs."""
    found = {one.instance_id: one for one in counted}
    for case in Case.objects.filter(flow_instance_id__in=list(found)).only(*COMPARED):
        assert case.flow_instance_id is not None
        yield from _of_case(case, found[case.flow_instance_id])


def _of_case(case: Case, counted: flow.Counted) -> Iterator[flow.KeptDay]:
    is_paused = case.state == CaseState.PAUSED
    yield _day(counted, "停表", "停" if is_paused else "走", "停" if counted.is_paused else "走")
    if is_paused:
        yield _day(counted, "当前期限", case.due_on, None)
    if case.state != CaseState.ACCEPTED:
        return
    promised, statutory = counted.dues.get("promised"), counted.dues.get("statutory")
    yield _day(counted, "承诺办结日期", case.promised_due_on, promised)
    yield _day(counted, "法定办结日期", case.statutory_due_on, statutory)
    yield _day(counted, "当前期限", case.due_on, promised or statutory)
    yield _day(counted, "期限待核", _yes(case.is_provisional), _yes(counted.is_provisional))


def _day(counted: flow.Counted, what: str, stored: object, due: object) -> flow.KeptDay:
    return flow.KeptDay(counted.instance_id, f"列表的{what}", stored, due)


def _yes(value: bool) -> str:
    return "是" if value else "否"
