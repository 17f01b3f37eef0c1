import json

import pytest
from django.apps import apps
from django.core.management import call_command

from tongban.common import clock, crypto
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import lockers
from tongban.serve.intake.errors import LockerSignatureError, TooManyCodesError
from tongban.serve.intake.models import Locker, LockerEvent
from tongban.support.notices import api as notices

from . import counter


@pytest.fixture
def locker(city):
    return Locker.objects.create(code="hall-east", name="东门柜", place="行政服务中心东门", agency_id=city.market.id)


class SimulatedLocker:
    """What the machine does: doors, and messages that it repeats when no answer came."""

    def __init__(self, code):
        self.code, self.sent = code, 0

    def tell(self, kind, code, box="", event_id=""):
        self.sent += 1
        told = {"event_id": event_id or f"e{self.sent}", "kind": kind, "code": code, "box": box}
        return intake.take_locker_event(locker=self.code, told=told)


def told(city, word):
    return [one.body for one in notices.messages([city.company.id_number]) if word in one.title]


def test_a_result_goes_into_a_locker_and_is_taken_with_its_code(city, locker):
    number, machine = counter.decided(city), SimulatedLocker(locker.code)
    with pytest.raises(InvalidInputError, match="自助柜"):
        intake.shelve(actor=city.clerk, number=number, locker="nowhere")
    code = intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    assert told(city, "结果可以取了") == []
    with pytest.raises(NotFoundError):
        intake.check_code(locker=locker.code, code=code)
    with pytest.raises(ConflictError, match="还没有存入"):
        machine.tell("taken", code)
    assert machine.tell("deposited", code, "12", "d1") == {"number": number, "box": "12", "repeated": False}
    assert machine.tell("deposited", code, "12", "d1")["repeated"] is True
    with pytest.raises(ConflictError, match="内容不同"):
        machine.tell("deposited", code, "13", "d1")
    with pytest.raises(ConflictError, match="12 号柜门"):
        machine.tell("deposited", code, "13")
    other = counter.decided(city)
    second = intake.shelve(actor=city.clerk, number=other, locker=locker.code)
    with pytest.raises(ConflictError, match="还有别的结果"):
        machine.tell("deposited", second, "12")
    with pytest.raises(ConflictError, match="自助柜取出"):
        intake.shelve(actor=city.clerk, number=number, shelf="B3")
    with pytest.raises(ConflictError, match="东门柜 12 号柜门"):
        intake.deliver(actor=city.clerk, number=number, method="window")
    (body,) = told(city, "结果可以取了")
    assert code in body
    assert "行政服务中心东门，12 号柜门" in body
    assert intake.pickups_of([number])[number].kind == "locker"
    assert intake.check_code(locker=locker.code, code=code)["box"] == "12"

    machine.tell("taken", code, event_id="t1")
    assert machine.tell("taken", code, event_id="t1")["repeated"] is True
    done = intake.application(number).delivery
    assert (done.method_name, done.place, done.delivered_by_name) == (
        "自助柜领取", "行政服务中心东门，12 号柜门", "东门柜",
    )  # fmt: skip
    (proof,) = [one for one in notices.of_case(number) if one.kind == "delivery"]
    assert "自助柜领取" in str(apps.get_model("notices", "Notice").objects.get(pk=proof.id).data)
    with pytest.raises(NotFoundError):
        intake.check_code(locker=locker.code, code=code)
    assert LockerEvent.objects.count() == 2


def test_what_nobody_fetched_comes_back_to_the_counter_under_its_code(city, locker):
    number, machine = counter.decided(city), SimulatedLocker(locker.code)
    code = intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    intake.shelve(actor=city.clerk, number=number, shelf="B3")
    assert len(told(city, "结果可以取了")) == 1
    intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    with clock.at(small.moment("2026-03-05", "09:00")):
        assert intake.remind_of_pickups() == 0
    machine.tell("deposited", code, "7")
    with clock.at(small.moment("2026-03-05", "09:00")):
        assert intake.remind_of_pickups() == 1
    assert "7 号柜门" in told(city, "请来取结果")[0]
    machine.tell("expired", code)
    back = intake.pickups_of([number])[number]
    assert (back.shelf, back.code, back.kind, back.is_in_locker) == ("自助柜退回", code, "shelf", False)
    assert "报取件码" in told(city, "退回窗口")[0]
    assert intake.number_for_code(city.clerk, code) == number
    intake.deliver(actor=city.clerk, number=number, method="window")
    with pytest.raises(NotFoundError):
        machine.tell("taken", code)


def test_guessing_codes_is_stopped_and_forgiven_later(city, locker):
    code = intake.shelve(actor=city.clerk, number=counter.decided(city), locker=locker.code)
    SimulatedLocker(locker.code).tell("deposited", code, "7")
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(NotFoundError):
            intake.check_code(locker=locker.code, code=wrong)
    with pytest.raises(TooManyCodesError, match="10分钟"):
        intake.check_code(locker=locker.code, code=code)
    with clock.at(small.moment("2026-03-02", "09:41")):
        assert intake.check_code(locker=locker.code, code=code)["box"] == "7"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"event_id": ""}, "event_id"), ({"kind": "sold"}, "kind"), ({"code": "12345"}, "code"), ({"box": ""}, "box")],
)
def test_a_message_that_lacks_something_is_refused_by_field(city, locker, changes, field):
    sent = {"event_id": "e1", "kind": "deposited", "code": "123456", "box": "1"} | changes
    with pytest.raises(InvalidInputError) as caught:
        intake.take_locker_event(locker=locker.code, told=sent)
    assert set(caught.value.fields) == {field}


def test_only_what_the_locker_signed_within_five_minutes_is_heard(city, locker, client):
    code = intake.shelve(actor=city.clerk, number=counter.decided(city), locker=locker.code)
    path = f"/lockers/{locker.code}/events"
    body = json.dumps({"event_id": "e1", "kind": "deposited", "code": code, "box": "1"})

    def post(path=path, body=body, late=0, secret=None, address=None):
        at = str(int(clock.now().timestamp()) + late)
        key = secret or crypto.secret(lockers.key_name(locker.code))
        signature = lockers.signature_of(key, "POST", path, at, body.encode())
        headers = {"X-Locker-Time": at, "X-Locker-Signature": signature}
        return client.post(address or path, body, content_type="application/json", headers=headers)

    for bad in [{"late": 301}, {"late": -301}, {"secret": b"x" * 32}, {"address": "/lockers/nobody/events"}]:
        answer = post(**bad)
        assert (answer.status_code, answer.json()["code"]) == (401, "intake.locker-signature")
    assert client.post(path, body, content_type="application/json").status_code == 401
    assert post(body="[]").status_code == 422
    assert post().json()["box"] == "1"
    assert post().json()["repeated"] is True
    asked = post(path=f"/lockers/{locker.code}/codes", body=json.dumps({"code": code}))
    assert asked.json() == {"box": "1", "item": "食品经营许可（新办）"}
    assert post(path=f"/lockers/{locker.code}/codes", body=json.dumps({"code": "x"})).status_code == 404
    with pytest.raises(LockerSignatureError, match="请求头"):
        lockers.require_signed(locker.code, {}, method="POST", path=path, body=b"")


def test_the_operator_registers_a_locker_and_gets_its_secret(city, capsys):
    told = ["hall-west", "--name", "西门柜", "--place", "行政服务中心西门", "--agency", city.market.uscc]
    call_command("add_locker", *told)
    assert capsys.readouterr().out.strip().encode() == crypto.secret("locker-hall-west")
    assert [one.name for one in intake.lockers_of(city.market.id)] == ["西门柜"]
    call_command("add_locker", *told, "--off")
    assert intake.lockers_of(city.market.id) == []
    with pytest.raises(InvalidInputError, match="编码"):
        call_command("add_locker", "../keys", *told[1:])
