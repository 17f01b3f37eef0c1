import pytest
from django.apps import apps

from tongban.support.flow.actions.checking import check_clocks


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
