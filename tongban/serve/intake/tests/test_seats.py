"""Windows by area: what a clerk takes in, and where he sends people; results leave at the 出件窗口."""

import dataclasses

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.support.agencies import api as agencies
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import counter, elsewhere


@pytest.fixture
def hall(city):
    elsewhere.prepare(city)
    system = identity.SYSTEM()
    agencies.save_area(actor=system, data=agencies.AreaData("business", "商事登记", ("350117001001",)))
    agencies.save_area(actor=system, data=agencies.AreaData("invest", "项目投资", ("350117101001",)))
    windows = [
        agencies.WindowData("A01", "综合窗口"),
        agencies.WindowData("A09", "项目投资窗口", "area", areas=("invest",)),
        agencies.WindowData("A10", "商事登记窗口", "area", areas=("business",)),
        agencies.WindowData("B01", "卫生专窗", "agency", agencies.agency_by_id(city.health.id).key),
        elsewhere.OUTLET,
    ]
    centre = agencies.agency_by_id(city.clerk.agency_id)
    data = agencies.HallData("city-hall", "市大厅", "350700000000", centre.key, "演示路", "工作日", windows=windows)
    agencies.save_hall(actor=system, data=data)
    return data


def register(city):
    given = counter.materials(city, city.clerk)
    facts = counter.facts(city, actor=city.clerk, materials=given)
    facts.pop("channel")
    return intake.register(**facts, identity_note="核验身份证").number


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("A01", ""),
        ("A10", ""),
        ("A09", "A09 项目投资窗口不收“食品经营许可（新办）”，请到A01 综合窗口，A10 商事登记窗口"),
        ("B01", "B01 卫生专窗不收“食品经营许可（新办）”"),
        ("C01", "C01 出件窗口不收“食品经营许可（新办）”"),
    ],
)
def test_a_window_takes_in_what_is_its_own_and_says_where_to_go(city, hall, window, said):
    elsewhere.sit(city.clerk, "city-hall", window)
    if not said:
        assert intake.window_takes(city.clerk, elsewhere.guide(city.item))
        assert register(city)
        return
    assert not intake.window_takes(city.clerk, elsewhere.guide(city.item))
    with pytest.raises(intake.WrongWindowError) as refusal:
        register(city)
    assert said in refusal.value.sentence
    assert not Application.objects.exists()


def test_results_of_every_area_leave_at_the_outlet(city, hall):
    number = counter.decided(city)
    elsewhere.sit(city.clerk, "city-hall", "A10")
    with pytest.raises(intake.WrongWindowError, match="请到 C01 出件窗口"):
        intake.shelve(actor=city.clerk, number=number, shelf="B3")
    elsewhere.sit(city.clerk, "city-hall", "C01")
    assert len(intake.shelve(actor=city.clerk, number=number, shelf="B3")) == 6
    assert intake.outlets_of([number]) == {number: "市大厅 C01 出件窗口"}
    intake.deliver(actor=city.clerk, number=number, method="window", identity_note="核验身份证")


@pytest.mark.parametrize(
    ("window", "own"),
    [("", "all"), ("A01", "all"), ("A10", "plain"), ("A09", "none"), ("B01", "none"), ("B02", "all"), ("C01", "none")],
)
def test_the_lists_of_a_window_hold_what_it_takes_in_and_all_on_request(city, hall, window, own):
    with_market = agencies.WindowData("B02", "市场监管专窗", "agency", city.market.key)
    agencies.save_hall(actor=identity.SYSTEM(), data=dataclasses.replace(hall, windows=[*hall.windows, with_market]))
    plain, other = [counter.submitted(city) for _ in range(2)], counter.submitted(city, item_code=city.instant_item)
    correcting, decided = counter.asked(city), counter.decided(city)
    if window:
        elsewhere.sit(city.clerk, "city-hall", window)
    wanted = {"all": [*plain, other], "plain": plain, "none": []}[own]

    def listed(which="to_accept", **more):
        page = intake.queue(city.clerk, which, **more)
        figure = next(one.words for one in page.counters if one.code == which)
        assert figure == str(len(page.rows))
        return [row.case.number for row in page.rows]

    assert sorted(listed()) == sorted(wanted)
    assert listed("correcting") == ([] if own == "none" else [correcting])
    assert listed("to_deliver") == [decided]
    assert sorted(listed(is_whole=True)) == sorted([*plain, other])
    actor = identity.user_by_username("clerk")
    with CaptureQueriesContext(connection) as spent:
        intake.queue(actor)
    assert len(spent) <= 4


def test_the_receipt_names_the_window_the_clerk_and_how_much_paper_was_taken_in(city, hall):
    elsewhere.sit(city.clerk, "city-hall", "A10")
    told = counter.facts(city, actor=city.clerk, party=identity.parties_of(city.wu)[0])
    told["materials"] = counter.materials(city, city.clerk, m2={"paper": True})
    del told["channel"]
    receipt = intake.register(**told, identity_note="核验居民身份证原件")
    events.deliver_all_now()
    paper = apps.get_model("notices", "Notice").objects.get(case_number=receipt.number, kind="receipt").data["paper"]
    facts = {row[0]: row[1] for block in paper["body"] if block["t"] == "facts" for row in block["rows"]}
    (table,) = [block for block in paper["body"] if block["t"] == "table"]
    assert (facts["收件窗口"], facts["收件人"]) == ("A10 商事登记窗口", city.clerk.name)
    assert [row[2:] for row in table["rows"][:3]] == [["1", "系统生成"], ["原件 1", "纸质原件"], ["1", "上传文件"]]
