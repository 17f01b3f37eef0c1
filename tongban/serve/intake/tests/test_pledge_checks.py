import json
from datetime import date

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import moment
from tongban.serve.pledges import api as pledges
from tongban.serve.pledges.actions import follow_checks
from tongban.serve.pledges.models import CreditRecord
from tongban.support.audit.models import Entry
from tongban.support.events import api as events
from tongban.support.events.models import OutboxEvent
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import pledge_shop as shop

WRONG = {"is_true": False, "finding": "两名从业人员没有健康证明", "demand": "补办健康证明，补办前不上岗"}


def check(city, number, **told):
    return pledges.record_check(actor=city.reviewer, number=number, **told)


def test_a_granted_case_gets_its_check_with_a_day_a_lamp_and_an_agency(city):
    number = shop.granted(city, shop.item(city))
    (row,) = pledges.pledges_page(city.reviewer).rows
    assert (row.case_number, row.state, row.due_on) == (number, "due", date(2026, 5, 1))
    assert (row.agency_name, row.lamp.code, row.may_check) == ("南平市市场监督管理局", "ok", True)
    assert pledges.pledges_page(city.neighbour).rows == []
    assert OutboxEvent.objects.filter(name="pledges.check.opened").count() == 1

    check(city, number, is_true=True, finding="现场核查，与承诺一致", key="k")
    check(city, number, is_true=True, finding="现场核查，与承诺一致", key="k")
    assert pledges.pledge_of(number).state == "true"
    assert pledges.pledges_page(city.reviewer).rows == []
    assert "承诺核查" in [step.title for step in approvals.timeline(number).steps]
    assert pledges.blocked(city.company.id_number) == ""
    with pytest.raises(pledges.PledgeStateError, match="核查属实，不能登记核查结果"):
        check(city, number, **WRONG)


def test_a_false_pledge_is_to_be_mended_blocks_the_next_and_is_repaired_when_it_is(city):
    code = shop.item(city)
    number = shop.granted(city, code)
    check(city, number, **WRONG)
    one = pledges.pledge_of(number)
    assert (one.state, one.fix_due_on, one.due_on) == ("fixing", date(2026, 3, 23), date(2026, 3, 23))
    assert [paper.kind for paper in notices.of_case(number)].count("pledge_fix") == 1
    story = approvals.timeline(number)
    assert story.headline == "核查发现承诺与实际不符，责令2026年3月23日前整改"
    assert story.todo.endswith("补办健康证明，补办前不上岗")
    with pytest.raises(InvalidInputError, match="有没有修复的失信记录（食品经营告知承诺，2026-03-02 记录）"):
        shop.submitted(city, code)
    ordinary = shop.submitted(city, code, given={})
    assert approvals.case(ordinary).state == "submitted"

    (record,) = pledges.records_page(city.decider).rows
    assert (record.stands, record.may_repair, record.fault) == (True, False, "要先完成整改并经复核通过")
    with pytest.raises(pledges.NotRepairableError, match="要先完成整改"):
        pledges.repair_credit(actor=city.decider, record_id=record.id, note="已整改")
    pledges.record_fix(actor=city.reviewer, number=number, note="健康证明已补办，现场看过")
    assert (pledges.pledge_of(number).state, approvals.case(number).state_name) == ("fixed", "已办结·准予")
    assert pledges.blocked(city.company.id_number) != ""
    with pytest.raises(NotAllowedError):
        pledges.repair_credit(actor=city.reviewer, record_id=record.id, note="整改通过")
    pledges.repair_credit(actor=city.decider, record_id=record.id, note="整改通过，准予修复")
    assert shop.submitted(city, code)
    assert pledges.records_of([city.company])[0].stands is False
    assert {"pledges.check", "pledges.settle", "pledges.repair"} <= set(Entry.objects.values_list("action", flat=True))


def test_a_decision_that_rests_on_a_false_pledge_is_revoked_with_its_licence(city):
    number = shop.granted(city, shop.item(city))
    check(city, number, **WRONG)
    told = {"number": number, "reason": "逾期没有整改", "heard": "4月1日当面听取，没有异议", "key": "r"}
    with pytest.raises(NotAllowedError):
        pledges.revoke_pledged(actor=city.reviewer, **told)
    with pytest.raises(InvalidInputError, match="陈述、申辩"):
        pledges.revoke_pledged(actor=city.decider, **(told | {"heard": " ", "key": "other"}))
    assert approvals.case(number).revoked_at is None
    for _ in range(2):
        pledges.revoke_pledged(actor=city.decider, **told)
    events.deliver_all_now()

    case = approvals.case(number)
    licence = licences.licence(case.licence_identifier)
    assert (case.state_name, licence.status_name, licence.is_valid) == ("已撤销", "撤销", False)
    assert pledges.pledge_of(number).state == "revoked"
    (paper,) = [one for one in notices.of_case(number) if one.kind == "revocation"]
    words = json.dumps(apps.get_model("notices", "Notice").objects.get(pk=paper.id).data, ensure_ascii=False)
    assert [one in words for one in ("第六十九条第二款", "六十日", licence.number)] == [True, True, True]
    story = approvals.timeline(number)
    assert (story.headline, story.todo) == ("准予的决定已被撤销", "不服的，可以依法申请行政复议或者提起行政诉讼")
    assert "撤销决定" in [step.title for step in story.steps]
    with pytest.raises(InvalidInputError, match="失信记录"):
        shop.submitted(city, approvals.case(number).item_code)
    record = CreditRecord.objects.get()
    with clock.at(moment("2027-03-01")), pytest.raises(pledges.NotRepairableError, match="2027-03-02 起"):
        pledges.repair_credit(actor=city.decider, record_id=record.pk, note="满一年")
    with clock.at(moment("2027-03-02")):
        pledges.repair_credit(actor=city.decider, record_id=record.pk, note="满一年")


def test_a_check_that_is_not_done_in_time_alarms_once_before_and_once_after(city):
    number = shop.granted(city, shop.item(city))
    told = []
    for day in ("2026-04-20", "2026-04-27", "2026-04-28", "2026-05-02", "2026-05-03"):
        with clock.at(moment(day)):
            told.append((follow_checks(), pledges.late_count(city.reviewer)))
    assert told == [(0, 0), (1, 0), (0, 0), (1, 1), (0, 1)]
    steps = OutboxEvent.objects.filter(name="pledges.check.due").order_by("pk").values_list("payload__step", flat=True)
    assert list(steps) == ["soon", "over"]
    with clock.at(moment("2026-05-02")):
        (row,) = pledges.pledges_page(city.head, only_late=True).rows
        assert (row.case_number, row.lamp.code) == (number, "over")


@pytest.mark.parametrize("who", ["neighbour", "wu"])
def test_strangers_neither_see_nor_check_it(city, who):
    number = shop.granted(city, shop.item(city))
    actor = city.people[who]
    with pytest.raises(NotFoundError):
        pledges.pledge_for(actor, number)
    with pytest.raises(NotFoundError):
        pledges.record_check(actor=actor, number=number, is_true=True, finding="看过")
    assert pledges.pledge_of(number).state == "due"


def test_what_is_wanting_is_named_at_once_and_the_applicant_checks_nothing(city):
    number = shop.granted(city, shop.item(city))
    with pytest.raises(InvalidInputError) as refusal:
        check(city, number, is_true=None, finding="")
    assert set(refusal.value.fields) == {"is_true", "finding"}
    with pytest.raises(InvalidInputError, match="整改要求"):
        check(city, number, is_true=False, finding="不符", demand="")
    with pytest.raises(NotAllowedError):
        pledges.record_check(actor=city.lin, number=number, is_true=True, finding="我自己看过")
    with pytest.raises(pledges.PledgeStateError, match="待核查，不能登记整改结果"):
        pledges.record_fix(actor=city.reviewer, number=number, note="好了")
    assert not CreditRecord.objects.exists()


def test_a_decision_revoked_on_the_page_of_the_case_ends_the_pledge(city):
    number = shop.granted(city, shop.item(city))
    approvals.revoke_decision(
        actor=city.head, number=number, ground="deceit", reason="提交的营业执照是变造的", heard="书面听取"
    )
    events.deliver_all_now()
    assert pledges.pledge_of(number).state == "revoked"
    with pytest.raises(approvals.CaseStateError, match="已经撤销"):
        approvals.revoke_decision(actor=identity.SYSTEM(), number=number, ground="deceit", reason="再", heard="再")
