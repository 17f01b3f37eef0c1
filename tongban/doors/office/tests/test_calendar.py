from datetime import date

import pytest

from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

PAGE = "/office/calendar/day/2026-07-15/"
WEDNESDAY = date(2026, 7, 15)
REST = {"is_workday": "no", "name": "台风停工", "source": "闽防指〔2026〕9 号"}


@pytest.fixture
def admin(city, sign_in):
    return sign_in(city.admin)


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def test_the_year_is_shown_as_a_calendar_that_begins_with_this_year(admin):
    page = text_of(admin.get("/office/calendar/"))
    assert page.count('<table class="tb-month">') == 12
    assert f'href="{PAGE}" aria-label="7 月 15 日，周三，工作日"' in page
    assert 'aria-label="10 月 1 日，周四，休息日，国庆节"' in page
    assert 'aria-label="2 月 14 日，周六，调休上班，春节"' in page
    assert "248 个工作日，随平台发布" in page
    assert "2007 年" in text_of(admin.get("/office/calendar/", {"year": "2007"}))


def test_a_day_is_set_with_its_reason_and_shown(admin):
    assert "现在是 <b>工作日</b>" in text_of(admin.get(PAGE))
    assert admin.post(PAGE, REST)["Location"] == "/office/calendar/?year=2026"
    page = text_of(admin.get("/office/calendar/"))
    for words in [
        "7 月 15 日现在是休息日",
        "247 个工作日，随平台发布，本市调整 1 天",
        "7 月 15 日，周三，休息日，台风停工",
        "闽防指〔2026〕9 号",
    ]:
        assert words in page
    row = audit.trail("calendar:2026")[-1]
    assert (row.actor_name, row.facts["name"]) == ("杨立新", "台风停工")


def test_a_day_is_given_back(admin):
    admin.post(PAGE, REST)
    page = text_of(admin.get(PAGE))
    for words in ["公布的安排是工作日", 'value="台风停工"', f'action="{PAGE}clear/"']:
        assert words in page
    assert admin.post(f"{PAGE}clear/").status_code == 302
    assert calendar.is_workday(WEDNESDAY)
    assert admin.post(f"{PAGE}clear/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"is_workday": ""}, "is_workday", "请选择这一天上班还是休息"),
        ({"is_workday": "x"}, "is_workday", "请选择这一天上班还是休息"),
        ({"is_workday": "yes"}, "is_workday", "本来就是工作日"),
        ({"name": ""}, "name", "请写明调整的原因"),
        ({"name": "长" * 60}, "name", "原因最多 40 个字"),
        ({"source": "长" * 200}, "source", "依据最多 120 个字"),
    ],
)
def test_what_is_not_in_order_is_said_beside_the_field(admin, typed, field, words):
    page = text_of(admin.post(PAGE, REST | typed), 422)
    assert (f'href="#{field}"' in page, words in page) == (True, True)
    assert calendar.is_workday(WEDNESDAY)


@pytest.mark.parametrize("day", ["2026-02-30", "x", "2030-01-01", "0001-01-01"])
def test_a_day_that_is_not_there_or_not_published_is_not_found(admin, day):
    assert admin.get(f"/office/calendar/day/{day}/").status_code == 404


def test_only_the_city_changes_a_day(city, sign_in):
    county = sign_in(city.admin_county)
    page = text_of(county.get("/office/calendar/"))
    assert ("7 月 15 日，周三，工作日" in page, PAGE in page) == (True, False)
    answers = [county.get(PAGE), county.post(PAGE, REST), county.post(f"{PAGE}clear/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert calendar.is_workday(WEDNESDAY)


def test_the_auditor_reads_it_in_chinese(city, sign_in):
    calendar.set_day(actor=identity.SYSTEM(), on=WEDNESDAY, is_workday=False, name="台风停工")
    page = text_of(sign_in(city.auditor).get("/office/audit/", {"subject": "calendar:2026"}))
    assert "调整一天<small>calendar.day.set</small>" in page
    assert "上班：否" in page
