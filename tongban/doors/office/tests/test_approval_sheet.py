"""审批表: the record on paper lacks no line, and ends with the digest that the chain ends with."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.urls import reverse

from tongban.doors.office import trail
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.flow.enums import EventKind
from tongban.support.notices.tests.pdf_words import runs

START = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_sheet_has_every_line_of_the_record_and_its_end(city, sign_in):
    number = city.accepted_case()
    reader = city.people["head"]
    view = approvals.case_view(reader, number)
    answer = sign_in(reader).get(reverse("office:approval_sheet", args=[number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    found = "".join(one.text for one in runs(answer.content))
    lines = trail.sheet_of(view)
    assert [line[0] for line in lines] == [str(event.seq) for event in view.trail]
    assert [line for line in lines if line[2].replace(" ", "") not in found.replace(" ", "")] == []
    count, digest = flow.history_end(view.case.flow_instance_id)
    assert count == len(view.trail)
    assert f"全部记录{count}条" in found.replace(" ", "")
    assert digest in found.replace(" ", "")
    printed = sign_in(reader).get(reverse("office:print", args=[number])).content.decode()
    assert digest in printed


def test_no_kind_of_event_is_left_out(monkeypatch):
    """委托、加签、退回、补正、暂停、延期 and all the rest: what is in the record is on paper."""
    monkeypatch.setattr(trail.agencies, "agency_by_id", lambda pk: SimpleNamespace(short_name=f"单位{pk}"))
    events = [
        flow.EventRow(
            seq=seq, at=START + timedelta(hours=seq), kind=kind, kind_name=EventKind(kind).label, node="n",
            node_name="审查", agency_id=2, actor_id=1, actor_name="李审查", outcome="agree", outcome_name="同意",
            opinion="符合条件", words=f"第{seq}条的内容", payload={"opened": ["n"]} if kind == "started" else {},
        )
        for seq, kind in enumerate(EventKind.values, start=1)
    ]  # fmt: skip
    view = SimpleNamespace(trail=events, case=SimpleNamespace(agency_id=1))
    lines = trail.sheet_of(view)
    assert [line[0] for line in lines] == [str(one.seq) for one in events]
    assert all(line[2] and line[3] and line[4] == "李审查（单位2）" for line in lines)
    done = lines[EventKind.values.index("done")]
    assert done[1:4] == ["2026-11-20 10:00", "审查", "同意。符合条件"]
    assert (done[5], done[6]) == ("2026-11-20 12:00", "2.0 小时")
    returned = lines[EventKind.values.index("returned")]
    assert (returned[2], returned[3], returned[6]) == ("审查 退回", "第5条的内容", "4.0 小时")
