from datetime import date, timedelta

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow
from tongban.support.flow.actions import recounting
from tongban.support.flow.actions.checking import check_clocks
from tongban.support.identity import api as identity


@pytest.fixture
def found(city):
    number = city.accepted_case()
    apps.get_model("flow", "FlowClock").objects.filter(kind="promised").update(limit_days=99)
    return number, check_clocks()


def test_the_administrator_is_alarmed_and_reads_which_day_of_which_case_differs(city, found, sign_in):
    number, report = found
    client = sign_in(city.people["admin"])
    listed = client.get("/office/clocks/").content.decode()
    assert "1 处不一致" in listed
    assert "1 处与办理记录不一致" in listed
    page = client.get(f"/office/clocks/{report.pk}/").content.decode()
    assert number in page
    assert "承诺时限（工作日）" in page
    assert "起 99 日" in page


def test_a_clean_check_says_so_and_alarms_nobody(city, sign_in):
    city.accepted_case()
    check_clocks()
    page = sign_in(city.people["auditor"]).get("/office/clocks/").content.decode()
    assert "全部一致" in page
    assert "与办理记录不一致" not in page


@pytest.fixture
def noted(city, monkeypatch):
    """Two cases, a calendar that has changed since, and steps of one case."""
    monkeypatch.setattr(recounting, "STEP", 1)
    numbers = [city.accepted_case(), city.accepted_case()]
    calendar.set_day(actor=identity.SYSTEM(), on=date(2026, 3, 4), is_workday=False, name="台风停工")
    recounting.note_change(event_id=1, note="2026 年的工作日历变了")
    return numbers, apps.get_model("flow", "ClockReport").objects.get()


def test_a_recount_shows_how_far_it_is_and_at_last_what_moved(city, noted, sign_in):
    numbers, report = noted
    client = sign_in(city.people["admin"])
    page = client.get(f"/office/clocks/{report.pk}/").content.decode()
    assert "后台很快开始重算约 2 件在办办件的期限" in page
    with clock.at(report.began_at + recounting.SETTLES):
        assert recounting.recount_due()
    page = client.get(f"/office/clocks/{report.pk}/").content.decode()
    assert "约 2 件在办，已看过 1 件（50%）" in page
    assert f'hx-get="/office/clocks/{report.pk}/" hx-trigger="every 3s"' in page
    assert (numbers[0] in page, numbers[1] in page) == (True, False)
    assert "正在重算" in client.get("/office/clocks/").content.decode()
    flow.recount_all_now()
    page = client.get(f"/office/clocks/{report.pk}/").content.decode()
    assert ("正在重算" in page, "hx-trigger" in page, numbers[1] in page) == (False, False, True)


def test_a_recount_that_stands_still_says_who_has_to_look(city, noted, sign_in):
    client = sign_in(city.people["admin"])
    with clock.at(noted[1].began_at + timedelta(minutes=16)):
        page = client.get(f"/office/clocks/{noted[1].pk}/").content.decode()
        listed = client.get("/office/clocks/").content.decode()
    assert "请系统管理员看后台程序（worker）的日志" in page
    assert "日历变更以后的期限重算停住了" in page  # the alarm above every page
    assert "停住了</span>" in listed
