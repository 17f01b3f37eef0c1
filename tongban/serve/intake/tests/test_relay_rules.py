from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.serve.intake import channel_rules, preview_rules, relay_rules
from tongban.serve.intake.enums import PreviewState

MON, TUE, WED = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("papers", "on"),
    [
        ({}, MON),  # nothing on paper: the day it was handed over
        ({"m4": TUE}, TUE),
        ({"m3": WED, "m4": TUE}, WED),  # the last of them
        ({"m3": None, "m4": TUE}, None),
        ({"m4": None}, None),
    ],
)
def test_the_term_runs_from_the_day_the_competent_body_has_everything(papers, on):
    assert relay_rules.received_on(papers, handed_over_on=MON) == on


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"is_own": True}, "由本窗口直接收"),
        ({"is_same_city": False}, "不是本市机关办理"),
        ({"takes_elsewhere": False}, "没有写明可以全城通办"),
    ],
)
def test_what_may_be_taken_in_for_another_body(facts, said):
    told = {"takes_elsewhere": True, "is_same_city": True, "is_own": False, "name": "甲事项", **facts}
    errors = relay_rules.registering_errors(**told)
    assert set(errors) == ({"item_code"} if said else set())
    assert said in errors.get("item_code", "")


BEFORE = {
    "state": "relayed", "is_decided": False, "is_open": True, "is_sent": False, "is_arrived": False,
    "is_result_sent": False, "is_result_here": False, "is_delivered": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "stage", "who"),
    [
        ({}, "to_send", "receiver"),
        ({"is_sent": True}, "on_road", "receiver"),
        ({"is_sent": True, "is_arrived": True, "state": "submitted"}, "at_body", "body"),
        ({"state": "granted", "is_decided": True, "is_open": False}, "decided", "body"),
        ({"state": "granted", "is_decided": True, "is_open": False, "is_result_sent": True}, "result_on_road", "body"),
        (
            {"state": "granted", "is_decided": True, "is_open": False, "is_result_sent": True, "is_result_here": True},
            "to_hand_out",
            "receiver",
        ),
        ({"state": "granted", "is_decided": True, "is_open": False, "is_delivered": True}, "done", "nobody"),
        ({"state": "withdrawn", "is_open": False}, "done", "nobody"),
    ],
)
def test_whoever_has_not_got_a_signature_answers_for_it(facts, stage, who):
    assert relay_rules.stage(relay_rules.Progress(**BEFORE | facts)) == (stage, who)
    assert stage in relay_rules.STAGES


@pytest.mark.parametrize(
    ("channel", "came", "paper", "wrong"),
    [
        ("window", {}, True, []),
        ("phone", {"caller": "林晓岚", "caller_phone": "13800000000", "called_at": "2026-03-03 09:59"}, False, []),
        ("phone", {}, False, ["caller", "caller_phone", "called_at"]),
        ("phone", {"caller": "林", "caller_phone": "1", "called_at": "2026-03-03 10:01"}, False, ["called_at"]),
        ("phone", {"caller": "林", "caller_phone": "1", "called_at": "上午"}, False, ["called_at"]),
        ("phone", {"caller": "林", "caller_phone": "1", "called_at": "2026-03-03 09:00"}, True, ["materials"]),
        ("post", {"arrived_on": "2026-03-03"}, True, []),
        ("post", {"arrived_on": "2026-03-04"}, True, ["arrived_on"]),
        ("post", {}, True, ["arrived_on"]),
        ("agent", {"source_name": "江西某窗口", "source_contact": "王 079", "source_number": "K1"}, True, []),
        ("agent", {"source_name": "江西某窗口"}, True, ["source_contact", "source_number"]),
        ("kiosk", {}, False, ["channel"]),
    ],
)
def test_what_has_to_be_noted_of_each_channel(channel, came, paper, wrong):
    assert list(channel_rules.came_errors(channel, came, has_paper=paper, now=NOW)) == wrong


@pytest.mark.parametrize(
    ("channel", "came", "on"),
    [
        ("post", {"arrived_on": "2026-03-02"}, MON),
        ("post", {}, TUE),
        ("window", {"arrived_on": "2026-03-02"}, TUE),
    ],
)
def test_a_letter_is_received_on_the_day_it_arrives(channel, came, on):
    assert channel_rules.received_on(channel, came, TUE) == on


@pytest.mark.parametrize(
    ("what", "state", "is_allowed"),
    [
        ("ask", "waiting", True),
        ("ask", "answered", False),  # once
        ("answer", "asked", True),
        ("answer", "waiting", False),
        ("pass", "answered", True),
        ("pass", "asked", False),
        ("receive", "passed", True),
        ("receive", "waiting", False),
        *(("insist", state, True) for state in ("waiting", "asked", "answered", "passed")),
        ("insist", "ended", False),
    ],
)
def test_what_a_preview_allows(what, state, is_allowed):
    assert preview_rules.may(what, PreviewState(state)) is is_allowed


@pytest.mark.parametrize(("seen", "refused"), [(set(), ["items.1.material_code"]), ({"m4"}, [])])
def test_what_the_preview_cleared_is_only_asked_for_after_a_look_at_the_original(seen, refused):
    errors = preview_rules.asked_again(["m3", "m4"], cleared=["m4"], seen=seen, names={"m4": "平面图"})
    assert list(errors) == refused
