from datetime import date, timedelta

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import pickup_rules as rules
from tongban.serve.intake.actions import shelving
from tongban.support.notices import api as notices

from . import counter


@pytest.mark.parametrize(
    ("reminded_on", "count", "today", "is_due"),
    [
        (None, 0, 4, False),
        (None, 0, 5, True),
        (date(2026, 3, 5), 1, 7, False),
        (date(2026, 3, 5), 1, 8, True),
        (date(2026, 3, 11), 3, 30, False),
    ],
)
def test_reminded_every_three_working_days_and_three_times_at_most(reminded_on, count, today, is_due):
    found = rules.reminder_is_due(
        date(2026, 3, 2), reminded_on, count, date(2026, 3, today), lambda day, n: day + timedelta(days=n)
    )
    assert found is is_due


def told(city):
    return [one.title for one in notices.messages([city.company.id_number]) if "取" in one.title]


def test_a_result_lies_on_the_shelf_until_it_is_taken_with_its_code(city):
    number = counter.decided(city, delivery={"method": "window"})
    for who, refusal in [("reviewer", NotAllowedError), ("neighbour_clerk", NotFoundError)]:
        with pytest.raises(refusal):
            intake.shelve(actor=city.people[who], number=number, shelf="B3-07")
    with pytest.raises(InvalidInputError, match="货架位"):
        intake.shelve(actor=city.clerk, number=number, shelf=" ")
    assert intake.pickups_of([number]) == {}

    code = intake.shelve(actor=city.clerk, number=number, shelf="B3-07", key="s1")
    assert intake.shelve(actor=city.clerk, number=number, shelf="B3-07", key="s1") == code
    assert intake.shelve(actor=city.clerk, number=number, shelf="C1-01") == code
    assert intake.pickups_of([number])[number].shelf == "C1-01"
    assert told(city) == ["结果可以取了：食品经营许可（新办）"]
    assert intake.number_for_code(city.clerk, code) == number
    assert intake.number_for_code(city.neighbour_clerk, code) == ""
    assert intake.number_for_code(city.clerk, code + "0") == ""

    days = ["2026-03-04", "2026-03-05", "2026-03-05", "2026-03-10", "2026-03-13", "2026-03-30"]
    reminded = []
    for day in days:
        with clock.at(small.moment(day, "09:00")):
            reminded.append(intake.remind_of_pickups())
    assert reminded == [0, 1, 0, 1, 1, 0]
    assert len(told(city)) == 4

    intake.deliver(actor=city.clerk, number=number, method="window")
    assert (intake.number_for_code(city.clerk, code), intake.pickups_of([number])) == ("", {})
    with pytest.raises(ConflictError, match="已经送达"):
        intake.shelve(actor=city.clerk, number=number, shelf="B3-07")
    (row,) = intake.outgoing_page(city.clerk, "taken", item="食品经营").rows
    assert (row.case.number, row.method_name) == (number, "窗口领取")
    assert intake.outgoing_page(city.clerk, "posted").rows == []
    assert intake.outgoing_page(city.neighbour_clerk, "taken").rows == []


def test_no_two_results_on_the_shelf_have_the_same_code(city, monkeypatch):
    first, second = counter.decided(city), counter.decided(city)
    drawn = iter([7, 7, 7, 123456])
    monkeypatch.setattr(shelving.secrets, "randbelow", lambda most: next(drawn))
    assert intake.shelve(actor=city.clerk, number=first, shelf="A1") == "000007"
    assert intake.shelve(actor=city.clerk, number=second, shelf="A2") == "123456"


def test_the_letter_is_signed_for_once(city):
    number = counter.decided(city)
    with pytest.raises(ConflictError, match="不是邮寄"):
        intake.confirm_post(actor=city.clerk, number=number, signed_by="林晓岚")
    intake.deliver(actor=city.clerk, number=number, method="post", express_company="邮政", express_number="EX1")
    with pytest.raises(InvalidInputError, match="签收人"):
        intake.confirm_post(actor=city.clerk, number=number, signed_by="")
    with pytest.raises(NotAllowedError):
        intake.confirm_post(actor=city.reviewer, number=number, signed_by="林晓岚")
    intake.confirm_post(actor=city.clerk, number=number, signed_by="林晓岚", key="p1")
    intake.confirm_post(actor=city.clerk, number=number, signed_by="林晓岚", key="p1")
    with pytest.raises(ConflictError, match="已经回填"):
        intake.confirm_post(actor=city.clerk, number=number, signed_by="吴建国")
    (row,) = intake.outgoing_page(city.clerk, "posted", company="邮政").rows
    assert (row.express_number, row.signed_by_name) == ("EX1", "林晓岚")
    assert intake.outgoing_page(city.clerk, "posted", company="顺丰").rows == []


def test_the_way_of_delivery_changes_until_the_decision(city):
    number = counter.accepted(city, delivery={"method": "window"})
    for given, field in [({"method": "pigeon"}, "method"), ({"method": "post"}, "address")]:
        with pytest.raises(InvalidInputError) as caught:
            intake.choose_delivery(actor=city.lin, number=number, **given)
        assert set(caught.value.fields) == {field}
    with pytest.raises(NotFoundError):
        intake.choose_delivery(actor=city.wu, number=number, method="electronic")
    with pytest.raises(NotAllowedError):
        intake.choose_delivery(actor=city.reviewer, number=number, method="electronic")
    intake.choose_delivery(actor=city.lin, number=number, method="post", address="演示路 12 号")
    chosen = apps.get_model("intake", "Application").objects.get(number=number).delivery
    assert chosen == {"method": "post", "address": "演示路 12 号"}
    city.decide(number)
    with pytest.raises(ConflictError, match="已经办结"):
        intake.choose_delivery(actor=city.lin, number=number, method="window")
    assert approvals.case(number).delivered_at is None
