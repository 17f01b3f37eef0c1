"""重新申办: a refused part of 一件事 is handed in again; its siblings are not stopped, and it ends once."""

import threading

import pytest
from django.db import connection

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import rules
from tongban.serve.intake.models import Application, JointApplication, JointPart
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.events.models import OutboxEvent
from tongban.support.files import api as files
from tongban.support.notices import api as notices

from . import counter, joints

REASON = "设置位置遮挡交通标志"


@pytest.fixture
def theme(city):
    return joints.build(city)


def accept(city, number):
    codes = [one.code for one in intake.application(number).materials]
    intake.accept(actor=city.clerk, number=number, verdicts=dict.fromkeys(codes, "ok"))


def decide(city, number, outcome="grant"):
    accept(city, number)
    city.decide(number, outcome, opinion=REASON if outcome == "refuse" else "符合条件")


def refused(city, **changes):
    """Receipt of the whole, and the number of the sign, which was refused while the food permit waits."""
    receipt = joints.submitted(city, **changes)
    decide(city, receipt.case_numbers[1], "refuse")
    return receipt, receipt.case_numbers[1]


def again_facts(city, number, **changes):
    """As the page begins: what was filled in and handed in before."""
    begun = intake.again_for(changes.get("actor", city.lin), number)
    return {
        "actor": city.lin,
        "number": number,
        "answers": begun.earlier.answers,
        "situations": begun.situations,
        "materials": begun.materials,
        "channel": "web",
        "key": "again-1",
        "delivery": {"method": "electronic"},
    } | changes


def test_a_refused_part_is_applied_for_again_in_the_same_matter(city, theme):
    receipt, sign = refused(city)
    food = receipt.case_numbers[0]
    begun = intake.again_for(city.lin, sign)
    assert (begun.reason, begun.attempt, begun.joint.number) == ("", 2, receipt.number)
    assert begun.earlier.answers == {"shop_name": "溪山小馆", "width": 3}
    assert begun.materials["m2"] == {"licence": city.business_licence}
    again = intake.reapply(**again_facts(city, sign, answers=begun.earlier.answers | {"width": 2}))
    view = intake.joint_of(again.number)
    assert view.number == receipt.number
    assert [one.number for one in view.parts] == [food, again.number]
    assert [one.number for one in view.cases] == [food, sign, again.number]
    assert (view.attempt(sign), view.attempt(again.number), view.done, view.is_open) == (1, 2, 0, True)
    assert [one.number for one in view.others(sign)] == [food]
    assert set(intake.joints_of([sign])) == {food, sign, again.number}
    first, second = intake.application(sign), intake.application(again.number)
    assert (second.answers["width"], second.case.state, first.case.state) == (2, "submitted", "refused")
    plan, copy = first.materials[2].file, second.materials[2].file
    assert plan.id != copy.id
    assert files.open(plan.id).read() == files.open(copy.id).read()
    assert [row.action for row in audit.trail(f"case:{again.number}")][-1] == "intake.reapply"
    told = OutboxEvent.objects.get(name="intake.joint.part_again").payload
    assert (told["case_number"], told["earlier_number"], told["attempt"]) == (again.number, sign, 2)
    line = intake.joint_line(city.clerk, again.number)
    assert f"这是第 2 次申请，上一次已办结·不予：{REASON}。" in line.words
    assert ("第 1 次申请（已办结·不予）", sign) in line.links


def test_a_part_that_is_sent_back_stops_no_sibling(city, theme):
    """补正 of one, 不予受理 of one: the other goes its way to its licence, and the matter waits for both."""
    receipt = joints.submitted(city)
    food, sign = receipt.case_numbers
    items = [{"material_code": "m3", "opinion": "没有标尺寸"}]
    intake.ask_correction(actor=city.clerk, number=sign, items=items)
    decide(city, food)
    events.deliver_all_now()
    assert [one.state for one in intake.joint_of(food).parts] == ["granted", "correcting"]
    assert JointApplication.objects.get().finished_at is None
    intake.correct(actor=city.lin, number=sign, materials={"m3": {"file": counter.upload(city.lin)}})
    decide(city, sign)
    events.deliver_all_now()
    assert JointApplication.objects.get().finished_at is not None


def test_the_matter_ends_once_and_again_when_the_new_attempt_has_ended(city, theme):
    receipt, sign = refused(city)
    decide(city, receipt.case_numbers[0])
    again = intake.reapply(**again_facts(city, sign))
    with pytest.raises(ConflictError, match="还有 1 项没有办完"):
        intake.package(city.lin, receipt.number)
    events.deliver_all_now()
    assert JointApplication.objects.get().finished_at is None
    decide(city, again.number)
    events.deliver_all_now()
    for number in (*receipt.case_numbers, again.number):
        assert intake.finish_joint(case_number=number) is False
    assert [row.action for row in audit.trail(f"joint:{receipt.number}")].count("intake.finish_joint") == 1
    (told,) = OutboxEvent.objects.filter(name="intake.joint.finished")
    assert (told.payload["granted"], told.payload["total"]) == (2, 2)
    titles = [one.title for one in notices.messages([city.company.id_number])]
    assert titles.count("“开餐馆”全部办结") == 1


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        ("submitted", {}, "只有不予许可、不予受理或者撤回的才能重新申办"),
        ("granted", {}, "只有不予许可"),
        ("refused", {"is_last_attempt": False}, "已经重新申办过"),
        ("refused", {"is_main": True}, "主证"),
        ("refused", {"is_stage": True}, "请在项目页重新申报"),
        ("refused", {}, ""),
        ("not_accepted", {}, ""),
        ("withdrawn", {}, ""),
        ("terminated", {}, "只有不予许可"),
    ],
)
def test_what_may_be_asked_again(state, changes, words):
    facts = {"is_last_attempt": True, "is_main": False, "is_stage": False} | changes
    reason = rules.again_reason(approvals.CaseState(state), **facts)
    assert words in reason
    assert bool(words) == bool(reason)


def test_strangers_a_second_tab_and_wrong_input_change_nothing(city, theme):
    receipt, sign = refused(city)
    for who in (city.wu, city.neighbour):
        with pytest.raises(NotFoundError):
            intake.reapply(**again_facts(city, sign) | {"actor": who})
    with pytest.raises(InvalidInputError) as refusal:
        intake.reapply(**again_facts(city, sign, answers={}, materials={}))
    assert {"shop_name", "width", "materials.m3"} <= set(refusal.value.fields)
    with pytest.raises(ConflictError, match="只有不予许可"):
        intake.reapply(**again_facts(city, receipt.case_numbers[0]))
    single = counter.decided(city, "refuse")
    with pytest.raises(NotFoundError):
        intake.again_for(city.lin, single)
    assert JointPart.objects.filter(attempt=2).count() == 0
    told = again_facts(city, sign)
    first, repeat = intake.reapply(**told), intake.reapply(**told)
    assert (repeat.number, repeat.is_repeat) == (first.number, True)
    with pytest.raises(intake.KeyReusedError):
        intake.reapply(**told | {"answers": told["answers"] | {"width": 9}})
    with pytest.raises(ConflictError, match="已经重新申办过"):
        intake.reapply(**told | {"key": "again-2"})
    assert JointPart.objects.filter(attempt=2).count() == 1


def test_the_window_applies_again_for_the_applicant(city, theme):
    _, sign = refused(city)
    told = again_facts(city, sign, actor=city.clerk)
    told.pop("channel")
    told |= {"materials": told["materials"] | {"m3": {"paper": True}}, "identity_note": "核验营业执照"}
    receipt = intake.register_again(**told)
    view = intake.application(receipt.number)
    assert (view.on_behalf["clerk"], view.case.channel, view.materials[2].source) == (
        city.clerk.name,
        "window",
        "paper",
    )
    assert intake.joint_of(receipt.number).attempt(receipt.number) == 2


def test_the_package_holds_papers_of_the_refused_attempt_too(city, theme):
    receipt, sign = refused(city)
    decide(city, receipt.case_numbers[0])
    again = intake.reapply(**again_facts(city, sign))
    decide(city, again.number)
    found = intake.portions(city.lin, intake.joint_for(city.lin, receipt.number))
    assert [one.folder for one in found] == [
        "01 食品经营许可（新办）",
        "02 户外招牌许可",
        "02 户外招牌许可（第2次申请）",
    ]
    assert found[0].licence.name == "食品经营许可证"
    assert "不予行政许可决定书" in {paper.name for paper in found[1].papers}
    with pytest.raises(NotFoundError):
        intake.package(city.wu, receipt.number)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_attempt(monday):
    with clock.at(small.moment("2026-01-05")):
        city = small.build()
    joints.build(city)
    _, sign = refused(city)
    told, found, moment = again_facts(city, sign), [], small.moment()

    def send(key):
        try:
            with clock.at(moment):
                found.append(intake.reapply(**told | {"key": key}).number)
        except ConflictError:
            found.append("")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(key,)) for key in ("again-1", "again-1", "again-2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({one for one in found if one}) == 1
    assert JointPart.objects.filter(attempt=2).count() == 1
    assert Application.objects.count() == 3
