import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import PROOF, moment


def test_the_inbox_lists_what_waits_for_me_by_due_day(city, sign_in):
    with clock.at(moment("2026-02-25")):
        late = city.accepted_case()
    fresh = city.accepted_case()
    page = sign_in(city.reviewer).get("/office/").content.decode()
    assert "待我办理 2" in page
    assert page.index(late) < page.index(fresh)
    assert "食品经营许可（新办），审查" in page


def test_the_inbox_costs_five_statements(city, sign_in):
    for _ in range(35):
        city.accepted_case()
    client = sign_in(city.reviewer)
    client.get("/office/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/office/").content.decode()
    assert len(asked) == 5
    assert page.count("data-row>") == 30
    assert 'rel="next"' in page


def test_the_next_page_of_the_inbox_begins_where_the_first_one_ended(city, sign_in):
    numbers = [city.accepted_case() for _ in range(32)]
    client = sign_in(city.reviewer)
    first = client.get("/office/").content.decode()
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).content.decode()
    shown = [number for number in numbers if f"/office/cases/{number}/" in second]
    assert shown == numbers[30:]


def test_the_counters_say_how_many_of_each_lamp(city, sign_in):
    with clock.at(moment("2026-02-20")):
        city.accepted_case()
    number = city.accepted_case()
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="testing", planned_days=5, note="抽样检测", reference=PROOF
    )
    page = sign_in(city.reviewer).get("/office/").content.decode()
    counts = page.split('<div class="tb-counts">')[1].split("</div>")[0]
    figures = [part.split("</b>") for part in counts.split("<b>")[1:]]
    assert [(label.split("<")[0], number) for number, label in figures] == [
        ("超期", "1"), ("临期", "0"), ("正常", "0"), ("挂起", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(("query", "is_there"), [("溪山", True), ("没有这家", False)])
def test_the_inbox_finds_by_words(city, sign_in, query, is_there):
    number = city.accepted_case()
    page = sign_in(city.reviewer).get("/office/", {"q": query}).content.decode()
    assert (f"/office/cases/{number}/" in page) is is_there


def test_a_lamp_narrows_the_list(city, sign_in):
    with clock.at(moment("2026-02-20")):
        late = city.accepted_case()
    fresh = city.accepted_case()
    page = sign_in(city.reviewer).get("/office/", {"lamp": "over"}).content.decode()
    assert late in page
    assert fresh not in page


def test_tasks_of_another_agency_do_not_show(city, sign_in):
    number = city.accepted_case()
    page = sign_in(city.health_reviewer).get("/office/").content.decode()
    assert number not in page
    assert "待我办理 0" in page


def test_what_i_have_done_is_a_list_of_its_own(city, sign_in):
    number = city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    client = sign_in(city.reviewer)
    assert number not in client.get("/office/").content.decode()
    assert "审查：同意" in client.get("/office/", {"state": "done"}).content.decode()


@pytest.mark.parametrize("query", ["lamp=x", "state=x", "role=x%00", "after=zz", "q=%00"])
def test_strange_filters_do_no_harm(city, sign_in, query):
    city.accepted_case()
    assert sign_in(city.reviewer).get(f"/office/?{query}").status_code in (200, 422)
