import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.serve.approvals import api as approvals
from tongban.serve.intake.tests import counter

from . import desk


def test_the_queue_shows_counters_the_list_and_the_first_case(at_window, city):
    counter.submitted(city)
    counter.asked(city)
    counter.decided(city)
    shown = desk.words(at_window.get("/window/"))
    assert "1 待受理 0 待预审 1 待补正 1 待出件 0 容缺待补 1 已办" in shown
    assert "排在最前的一件" in shown
    assert "南平市溪山小馆餐饮有限公司" in shown


@pytest.mark.parametrize("which", ["correcting", "to_deliver", "handled"])
def test_each_list_holds_its_own(at_window, city, which):
    numbers = {"correcting": counter.asked(city), "to_deliver": counter.decided(city)}
    numbers["handled"] = numbers["to_deliver"]
    page = at_window.get(f"/window/?list={which}").content.decode()
    assert desk.case(numbers[which]) in page
    assert page.count('class="tb-lamp tb-lamp--') >= 1


def test_an_empty_list_says_so(at_window):
    assert "没有待受理的申请" in desk.words(at_window.get("/window/"))


@pytest.mark.parametrize("who", ["lin", "reviewer"])
@pytest.mark.parametrize("path", ["", "find/", "deliver/", "register/", "next/"])
def test_who_is_no_clerk_gets_a_calm_403(client, city, who, path):
    client.force_login(city.people[who])
    answer = client.get(f"/window/{path}")
    assert answer.status_code == 403
    assert "综合窗口的工作页面" in desk.words(answer)


def test_a_neighbouring_clerk_sees_nothing_of_ours(client, city):
    counter.submitted(city)
    client.force_login(city.neighbour_clerk)
    shown = desk.words(client.get("/window/"))
    assert "0 待受理" in shown
    assert "溪山小馆" not in shown


def test_the_queue_costs_few_statements_however_long(at_window, city):
    for _ in range(12):
        counter.submitted(city)
    at_window.get("/window/")
    with CaptureQueriesContext(
        connection,
    ) as spent:
        at_window.get("/window/")
    assert len(spent) <= 8


def test_next_goes_down_the_list_and_begins_again_at_its_end(at_window, city):
    first, second, third = (counter.submitted(city) for _ in range(3))
    for left, following in [("", first), (first, second), (second, third), (third, first), ("gone", first)]:
        assert at_window.get(f"/window/next/?left={left}").url == f"{desk.case(following)}?list=to_accept"


def test_next_of_a_list_of_one_goes_back_to_the_desk(at_window, city):
    only = counter.submitted(city)
    assert at_window.get(f"/window/next/?left={only}").url == "/window/?list=to_accept"


def test_next_of_an_empty_list_goes_back_to_the_desk(at_window):
    assert at_window.get("/window/next/").url == "/window/?list=to_accept"


@pytest.mark.parametrize("said", ["number", "query_code", "receipt"])
def test_a_number_or_a_scanned_receipt_opens_the_case(at_window, city, said):
    found = approvals.case(counter.submitted(city))
    counter.submitted(city)
    text = {
        "number": found.number,
        "query_code": found.query_code.lower(),
        "receipt": f"https://tongban.example/c/{found.query_code}",
    }[said]
    assert at_window.get("/window/find/", {"q": text}).url == desk.case(found.number)


def test_a_name_lists_what_was_found_and_states_narrow_it(at_window, city):
    counter.submitted(city)
    counter.asked(city)
    shown = at_window.get("/window/find/", {"q": "溪山小馆"})
    assert desk.words(shown).count("食品经营许可（新办）") == 2
    assert "没有查到“别处”" in desk.words(at_window.get("/window/find/", {"q": "别处"}))
    only = at_window.get("/window/find/", {"q": "溪山小馆", "state": "correcting"})
    assert only.status_code == 302
