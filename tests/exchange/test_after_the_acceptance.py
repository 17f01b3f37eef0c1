"""What goes on with a department after the acceptance: materials that come later, what it asks for, a late licence."""

import pytest

from tongban.common import clock
from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.common.tests.refusing import nothing_changes, refuses
from tongban.data.exchange.models import OutMessage
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit

from .talking import built, say, settle

PLAN = "m4"


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        yield built()


@pytest.fixture
def number(city):
    """At the department: three messages have gone out."""
    found = counter.accepted(city, item_code=city.external)
    settle()
    return found


class Department:
    """What it says about one case, in its order."""

    def __init__(self, number):
        self.number, self.seq = number, 0

    def say(self, kind, **body):
        self.seq += 1
        return say("market", self.number, self.seq, kind, **body)


def told(number, kind):
    rows = OutMessage.objects.filter(case_number=number, kind=kind).order_by("seq")
    return [row.envelope["body"] for row in rows]


def test_materials_that_come_later_are_passed_on_once(city):
    given = counter.materials(city, city.lin)
    del given["m3"]
    number = counter.submitted(city, item_code=city.external, materials=given)
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK | {"m3": "late", "m7": "ok"})
    settle()
    assert [one["code"] for one in told(number, "materials")[0]["materials"]].count("m3") == 0
    intake.supplement(actor=city.lin, number=number, materials={"m3": {"file": counter.upload(city.lin)}})
    settle()
    ((one,),) = [message["materials"] for message in told(number, "supplement")]
    assert (one["code"], one["file"]["media_type"]) == ("m3", "image/png")
    approvals.push_late(number=number, codes=["m3"], mark="again")
    approvals.push_late(number=number, codes=["m3"], mark="again")
    assert len(told(number, "supplement")) == 2


def test_a_licence_after_the_result_is_registered_and_the_same_again_changes_nothing(city, number):
    department = Department(number)
    department.say("result", task="department", outcome="grant", opinion="同意")
    first = licences.licence(approvals.case(number).licence_identifier)
    late = {"number": "DEPT-1", "valid_to": "2031-03-01", "data": {"shop_name": "溪山小馆（部门登记）"}}
    assert department.say("licence", **late).outcome == "证照 DEPT-1 已登记入库，原来的版本已换发"
    made = licences.licence(approvals.case(number).licence_identifier)
    assert (made.number, str(made.valid_to_on), made.version) == ("DEPT-1", "2031-03-01", first.version + 1)
    assert made.holder_id_number == first.holder_id_number
    assert not licences.licence(first.identifier).is_valid
    assert department.say("licence", **late).outcome == "证照 DEPT-1 已经登记，没有变化"
    assert approvals.case(number).licence_identifier == made.identifier
    dead = department.say("licence", number="DEPT-2", valid_to="2020-01-01")
    assert "已经过去" in dead.error
    assert licences.licence(approvals.case(number).licence_identifier).number == "DEPT-1"
    assert "approvals.external.licence" in [row.action for row in audit.trail(f"case:{number}")]


def test_a_departments_correction_goes_out_when_an_official_says_so_and_what_comes_goes_back(city, number):
    department = Department(number)
    asked = department.say("correction", items=[{"material": PLAN, "opinion": "平面图没有标出冷库"}])
    assert asked.outcome == "补正要求等承办人确认"
    assert approvals.case(number).outstanding == ()
    with pytest.raises(NotAllowedError):
        intake.send_on(actor=city.reviewer, number=number)
    due = approvals.case(number).due_on
    intake.send_on(actor=city.clerk, number=number, days=10, key="send-on-1")
    intake.send_on(actor=city.clerk, number=number, days=10, key="send-on-1")
    settle()
    case = approvals.case(number)
    assert (case.outstanding, case.state, case.due_on) == (("经营场所平面图",), "accepted", due)
    assert told(number, "correction") == [
        {"key": asked.key, "decision": "sent", "deadline_on": case.outstanding_due_on.isoformat()}
    ]
    intake.supplement(actor=city.lin, number=number, materials={PLAN: {"file": counter.upload(city.lin)}})
    settle()
    assert [one["code"] for one in told(number, "supplement")[0]["materials"]] == [PLAN]
    assert intake.application(number).correction.answered_at is not None
    again = department.say("correction", items=[{"material": PLAN, "opinion": "再来一张"}])
    assert "已经一次告知过补正" in again.outcome
    assert told(number, "correction")[1]["decision"] == "refused"
    assert department.say("result", task="department", outcome="grant", opinion="同意").state == "done"


def test_a_correction_is_confirmed_or_declined_in_words_that_fit(city, number, client):
    Department(number).say("correction", items=[{"material": PLAN, "opinion": "平面图没有标出冷库"}])
    client.force_login(city.clerk)
    address = f"/window/cases/{number}/department-ask/"
    with nothing_changes("intake", "approvals", "exchange"):
        for days in ("十", "0", "²", "1.5", "-3", "9" * 30, "99"):
            refuses(client, address, {"do": "send", "days": days, "reason": ""}, {"days": "工作日"})
        for reason in ("", "  ", "长" * 301):
            page = {"days": "15", "reason": reason.strip()}
            refuses(client, address, {"do": "decline"} | page, {"reason": "请写明不发出的理由，不超过 300 字"})


def test_what_the_guide_does_not_list_is_refused_and_what_is_declined_reaches_nobody(city, number):
    department = Department(number)
    other = department.say("correction", items=[{"material": "m99", "opinion": "身份证复印件"}])
    assert "材料“m99”不在办事指南" in other.outcome
    form = department.say("correction", items=[{"material": "m1", "opinion": "改店名"}])
    assert "受理以后不能改" in form.outcome
    empty = department.say("correction", items=[])
    assert (empty.state, "1 至 50 项" in empty.error) == ("waiting", True)


def test_a_declined_correction_is_answered_with_its_reason(city, number):
    department = Department(number)
    asked = department.say("correction", items=[{"material": PLAN, "opinion": "换一张"}])
    second = department.say("correction", items=[{"material": "m3", "opinion": "换一张"}])
    assert "还在等承办人确认" in second.outcome
    intake.decline_ask(actor=city.clerk, number=number, reason="平面图清楚，不用再交")
    settle()
    assert told(number, "correction")[-1] == {
        "key": asked.key, "decision": "declined", "reason": "平面图清楚，不用再交"}  # fmt: skip
    assert intake.application(number).correction is None
    assert Case.objects.get(number=number).outstanding == []
    with pytest.raises(NotFoundError, match="等您确认的补正要求"):
        intake.send_on(actor=city.clerk, number=number)


def test_the_clerk_decides_on_a_page(city, number, client):
    address = f"/window/cases/{number}/department-ask/"
    client.force_login(city.clerk)
    assert client.get(address).status_code == 302
    Department(number).say("correction", items=[{"material": PLAN, "opinion": "平面图没有标出冷库"}])
    assert "业务系统要求补正：经营场所平面图" in client.get(f"/window/cases/{number}/").content.decode()
    text = client.get(address).content.decode()
    assert "平面图没有标出冷库" in text
    assert "期限照常计算" in text
    assert "几个工作日" in client.post(address, {"do": "send", "days": "x"}).content.decode()
    assert client.post(address, {"do": "decline"}).status_code == 422
    assert client.post(address, {"do": "send", "days": "10"}).status_code == 302
    assert approvals.case(number).outstanding == ("经营场所平面图",)
    client.force_login(city.reviewer)
    assert client.get(address).status_code == 403
