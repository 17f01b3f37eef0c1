import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import tongban
from tongban.common import clock
from tongban.doors.office.audit_words import ACTIONS, action_choices, fact_words, subject_words
from tongban.doors.office.event_words import CONSUMERS, EVENTS, LOOKS
from tongban.doors.office.views.audit import _subject
from tongban.serve.approvals.tests.city import moment
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.events import registry

from .recorded import is_named, recorded_actions

HOLIDAYS = ["01-01", "02-05", "02-06", "02-08", "02-09", "02-10", "04-05", "05-03", "06-09"]
YEAR = "date,name,is_off_day\n" + "\n".join(f"2027-{day},放假,1" for day in HOLIDAYS) + "\n2027-02-07,春节,0\n"


def upload(text=YEAR):
    return SimpleUploadedFile("2027.csv", text.encode(), "text/csv")


def test_a_year_is_shown_before_it_is_taken_in(city, sign_in):
    client = sign_in(city.admin)
    page = client.post(
        "/office/calendar/import/", {"file": upload(), "source": "国办发明电〔2026〕7 号"}
    ).content.decode()
    assert "请核对：2027 年的安排" in page
    assert "2027-02-08" in page
    assert 2027 not in calendar.published_years()
    done = client.post("/office/calendar/import/", {"text": YEAR, "source": "国办", "confirmed": "yes"})
    assert done["Location"] == "/office/calendar/?year=2027"
    assert calendar.is_workday(moment("2027-02-07").date())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "表头应有"),
        ("date,name,is_off_day\n2027-13-01,元旦,1\n", "不是存在的日期"),
        (YEAR.replace("2027", "2026"), "随平台发布"),
    ],
)
def test_a_file_that_is_not_a_year_is_refused(city, sign_in, text, words):
    response = sign_in(city.admin).post("/office/calendar/import/", {"file": upload(text)})
    assert (response.status_code, words in response.content.decode()) == (422, True)


def test_only_the_city_imports_a_year(city, sign_in):
    client = sign_in(city.admin_county)
    assert "年度安排由市级管理员导入" in client.get("/office/calendar/").content.decode()
    assert client.post("/office/calendar/import/", {"text": YEAR, "confirmed": "yes"}).status_code == 403
    assert 2027 not in calendar.published_years()


def test_the_missing_year_stands_above_every_page_of_an_administrator(city, sign_in):
    client = sign_in(city.admin)
    assert "放假调休安排尚未导入" not in client.get("/office/users/").content.decode()
    with clock.at(moment("2026-11-23")):
        assert "2027 年放假调休安排尚未导入" in client.get("/office/users/").content.decode()
        assert "放假调休" not in sign_in(city.reviewer).get("/office/").content.decode()


def test_rows_without_a_seal_alarm_administrators_and_auditors(city, sign_in):
    pending = apps.get_model("audit", "Pending")
    audit.record(city.admin, "test.late", "test")
    pending.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    for user, is_told in [(city.admin, True), (city.auditor, True), (city.reviewer, False)]:
        page = sign_in(user).get("/office/", follow=True).content.decode()
        assert ("未按时封存" in page) is is_told


def test_the_log_is_filtered_and_speaks_chinese(city, sign_in):
    number = city.accepted_case()
    client = sign_in(city.auditor)
    page = client.get("/office/audit/", {"subject": number, "kind": "change"}).content.decode()
    assert "受理<small>approvals.case.accept</small>" in page
    assert "陈雨桐" in page
    assert page.count("<tr><td") == len(audit.page(subject=f"case:{number}", kind="change").rows)
    assert "没有符合条件的记录" in client.get("/office/audit/", {"who": "无此人"}).content.decode()


def test_a_county_auditor_sees_only_the_county(city, sign_in):
    city.accepted_case()
    client = sign_in(city.auditor_county)
    page = client.get("/office/audit/", {"agency": city.market.id}).content.decode()
    assert "陈雨桐" not in page
    assert "现在核验" not in page
    assert client.post("/office/audit/verify/").status_code == 403


def test_verifying_names_what_was_found_and_who_asked(city, sign_in):
    city.accepted_case()
    audit.seal_pending()
    client = sign_in(city.auditor)
    client.post("/office/audit/verify/")
    page = client.get("/office/audit/").content.decode()
    assert "没有改动" in page
    (row,) = audit.page(action="audit.verify").rows
    assert (row.actor_name, row.facts["problems"]) == ("叶承志", 0)


def dead_letter():
    event = apps.get_model("events", "OutboxEvent").objects.create(
        name="approvals.case.decided", subject="case:1", payload={}, published_at=timezone.now()
    )
    return apps.get_model("events", "Delivery").objects.create(
        event=event, consumer="notices", state="dead", attempts=8, error="连接超时", changed_at=timezone.now()
    )


def test_a_dead_letter_alarms_and_is_sent_again(city, sign_in):
    letter = dead_letter()
    client = sign_in(city.admin)
    page = client.get("/office/events/").content.decode()
    assert "1封死信待处理" in page
    assert "办件已决定" in page
    assert "连接超时" in page
    client.post(f"/office/events/{letter.pk}/resend/")
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_what_the_worker_could_not_deal_with_is_named_above_every_page_and_on_this_one(city, sign_in):
    number = city.open_case()
    events.each("approvals.deem_accepted", [number], lambda number: {}["role"])
    client = sign_in(city.admin)
    assert "1项后台处理没有办成" in client.get("/office/users/").content.decode()
    page = client.get("/office/events/").content.decode()
    for words in ("逾期未答复，视为受理", number, "KeyError"):
        assert words in page


def test_a_county_administrator_has_no_hand_in_delivery(city, sign_in):
    letter = dead_letter()
    client = sign_in(city.admin_county)
    assert client.get("/office/events/").status_code == 403
    assert client.post(f"/office/events/{letter.pk}/resend/").status_code == 403


def test_every_action_that_the_source_records_has_a_chinese_name():
    """One that only the running program makes up (powers.request.*) is looked for among its possible names."""
    recorded = recorded_actions()
    assert len(recorded) > 120
    assert {"powers.setup", "intake.submit", "approvals.case.decide", "identity.lock_out"} <= recorded
    assert sorted(one for one in recorded if not is_named(one, set(ACTIONS))) == []


@pytest.mark.parametrize(
    "action",
    [
        *(f"powers.request.{gate}" for gate in ("unit", "experts", "reform", "legal")),
        *(f"powers.{do}" for do in ("begin", "follow", "end")),
        *(f"items.{part}.{step}" for part in ("hold", "caps", "cap-exception", "ladder")
          for step in ("propose", "return", "withdraw")),
    ],
)  # fmt: skip
def test_actions_that_are_put_together_have_one_too(action):
    assert action in ACTIONS


def test_the_log_speaks_of_subjects_and_values_and_offers_every_action(city, sign_in):
    city.accepted_case()
    page = sign_in(city.auditor).get("/office/audit/").content.decode()
    assert '<optgroup label="登录、账户与授权"><option value="identity.authorisation.give">' in page
    assert "处理：受理" in page
    assert {name for _, group in action_choices() for name, _ in group} == set(ACTIONS)


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("11350700999900011L335011700100120261123000003", "case:11350700999900011L335011700100120261123000003"),
        ("11350700999900011L3350117001001", "item:11350700999900011L3350117001001"),
        ("clerk01", "user:clerk01"),
        ("seal:1", "seal:1"),
        ("", ""),
    ],
)
def test_a_number_or_a_name_alone_is_enough_to_ask_the_log(typed, subject):
    assert _subject(typed) == subject


@pytest.mark.parametrize(
    ("subject", "words"),
    [("user:clerk01", "账户 clerk01"), ("audit", "审计记录"), ("strange:1", "strange:1")],
)
def test_a_subject_is_named(subject, words):
    assert subject_words(subject) == words


def test_values_of_facts_are_words():
    told = fact_words({"verdicts": {"m1": "ok", "m4": "bad"}, "outstanding": ["m3"], "strange": "x"})
    assert told == "核验结论：第 1 份 符合，第 4 份 不符合　容缺待补：m3　strange：x"


def kinds_of(base):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_every_event_and_every_one_who_waits_for_it_has_a_name():
    own = {kind.name for kind in kinds_of(events.Event) if hasattr(kind, "name") and ".tests" not in kind.__module__}
    waiting = [one for group in registry._consumers.values() for one in group.values()]
    assert own == set(EVENTS)
    assert {one.name for one in waiting if ".tests" not in one.function.__module__} == set(CONSUMERS)


def test_every_look_over_many_things_has_a_name():
    sources = [path.read_text(encoding="utf-8") for path in Path(tongban.__path__[0]).rglob("*.py")]
    assert {name for text in sources for name in re.findall(r'events\.each\("([^"]+)"', text)} == set(LOOKS)
