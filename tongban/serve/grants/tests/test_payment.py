import pytest
from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals.tests.city import moment
from tongban.serve.grants import api as grants
from tongban.serve.grants.errors import BatchStateError, SamePersonError
from tongban.serve.grants.models import Award, Objection, PaymentLine
from tongban.support.notices import api as notices

LAST_DAY, DAY_AFTER = "2026-03-09", "2026-03-10"
HEAD = "明细号,金额（元）,结果,原因,银行流水号\n"


def test_the_list_is_open_for_five_working_days_and_paid_only_after_them(fund):
    number = fund.apply(10)
    fund.grant(number)
    few = {"policy_id": fund.policy, "numbers": [number], "title": "公示", "contact": "0599", "days": 4}
    with pytest.raises(InvalidInputError, match="5 到 60 个工作日"):
        grants.open_publicity(actor=fund.officer, **few)
    with pytest.raises(NotFoundError):
        grants.open_publicity(actor=fund.stranger, **few | {"days": 5})
    with pytest.raises(InvalidInputError, match="还不能拨付"):
        fund.order(number)
    publicity = fund.publicise(number)
    shown = grants.publicity(publicity)
    assert (f"{shown.ends_on}", shown.is_open, shown.count) == (LAST_DAY, True, 1)
    (line,) = grants.public_lines(publicity, "溪山").rows
    assert (line.name, line.amount, line.credit_code) == (
        fund.city.company.name,
        "10,000 元",
        fund.city.company.id_number,
    )
    assert grants.public_lines(publicity, "茶业").rows == []
    assert [one.number for one in grants.publicities("溪山").rows] == [publicity]

    told = {"number": publicity, "award_id": line.id, "name": "吴建国", "phone": "1380", "words": "不实", "key": "o"}
    with clock.at(moment(LAST_DAY, "23:50")):
        with pytest.raises(InvalidInputError, match="还不能拨付"):
            fund.order(number)
        objection = grants.file_objection(**told)
    with clock.at(moment(DAY_AFTER)):
        with pytest.raises(ConflictError, match="公示期已满"):
            grants.file_objection(**told | {"key": "late"})
        with pytest.raises(InvalidInputError, match="没有未处理的异议"):
            fund.order(number)
        grants.settle_objection(actor=fund.officer, objection_id=objection.pk, upheld=False, answer="经核实属实")
        assert [one.number for one in grants.payable_awards(fund.money)] == [number]
        fund.order(number)
    assert Objection.objects.get().state == "dismissed"


def test_a_natural_persons_name_is_masked_and_cannot_be_searched_for(fund):
    number = fund.apply(10)
    fund.grant(number)
    Award.objects.update(party_kind="natural", party_name="林晓岚", party_id_number="350702199003012345")
    publicity = fund.publicise(number)
    (line,) = grants.public_lines(publicity).rows
    assert (line.name, line.credit_code) == ("林**", "")
    assert grants.public_lines(publicity, "林晓岚").rows == []
    assert grants.publicities("林晓岚").rows == []


@pytest.fixture
def ready(fund):
    """Two awards whose publicity is over."""
    numbers = [fund.apply(10), fund.apply(5)]
    for number in numbers:
        fund.grant(number)
    fund.publicise(*numbers)
    with clock.at(moment(DAY_AFTER)):
        yield numbers


def test_an_order_is_made_by_one_checked_by_another_and_settled_by_the_bank(fund, ready):
    first, second = ready
    with pytest.raises(NotAllowedError):
        fund.order(*ready, actor=fund.checker)
    Award.objects.filter(case_number=second).update(holder="别的公司")
    with pytest.raises(InvalidInputError, match=r"账户名“别的公司”与申请人.*不一致"):
        fund.order(*ready)
    fix = {"actor": fund.money, "number": second, "account": "3505 0100 88", "bank": "示例银行", "note": "企业来函"}
    with pytest.raises(InvalidInputError, match="不一致"):
        grants.fix_account(holder="别的公司", **fix)
    grants.fix_account(holder=fund.city.company.name, **fix)

    number = fund.order(*ready, key="one")
    assert fund.order(*ready, key="one") == number
    with pytest.raises(InvalidInputError, match="不在别的拨付单里"):
        fund.order(first)
    with pytest.raises(BatchStateError, match="待复核，不能导出"):
        grants.bank_file(actor=fund.money, number=number)
    with pytest.raises(NotAllowedError):
        grants.check_batch(actor=fund.money, number=number, approved=True)
    for outsider in (fund.officer, fund.city.reviewer):
        with pytest.raises(NotFoundError):
            grants.batch(outsider, number)
    assert grants.batch(fund.watcher, number).lines[0].account == "尾号 6789"
    grants.check_batch(actor=fund.checker, number=number, approved=True)
    text = grants.bank_file(actor=fund.money, number=number)
    assert f"{number}-1,{fund.city.company.name},35050100123456789,示例银行,10000.00,奖补资金" in text

    take = lambda rows: grants.take_answers(  # noqa: E731
        actor=fund.money, number=number, content=(HEAD + rows).encode("gb18030")
    )
    for rows, words in [
        (f"{number}-1,10000.01,成功,,L1\n", "第 2 行：金额“10000.01”与拨付单的 10000.00 不符"),
        (f"{number}-9,1,成功,,L1\n", "没有明细"),
        (f"{number}-1,10000,成功,,L1\n{number}-1,10000,成功,,L1\n", "第 3 行：.*出现了两次"),
        (f"{number}-1,10000,也许,,L1\n", "应为“成功”或者“失败”"),
        (f"{number}-1,10000,失败,,\n", "失败的要写明原因"),
        (f"{number}-1,10000,成功,,\n", "要有银行流水号"),
        ("", "没有明细"),
    ]:
        with pytest.raises(InvalidInputError, match=words):
            take(rows)
    assert fund.budget() == (3_000_000, 1_500_000, 0)
    rows = f"{number}-1,10000.00,成功,,L1\n{number}-2,5000.00,失败,账号不存在,\n"
    assert take(rows) == (1, 1)
    assert take(rows) == (0, 0)
    with pytest.raises(InvalidInputError, match="与回单不符"):
        take(f"{number}-2,5000.00,成功,,L2\n")
    assert fund.budget() == (3_000_000, 500_000, 1_000_000)
    assert [fund.award(one).state for one in ready] == ["paid", "failed"]
    assert grants.batch(fund.money, number).state == "done"
    titles = [one.title for one in notices.messages([fund.city.company.id_number])]
    assert "奖补资金已到账" in titles
    assert "奖补拨付没有成功" in titles

    # 重拨: only what failed; what was paid is never paid again, not even past the actions.
    with pytest.raises(InvalidInputError, match="已到账"):
        fund.order(first)
    again = fund.order(second)
    paid = PaymentLine.objects.get(award__case_number=first)
    paid.pk, paid.serial = None, 99
    with pytest.raises(IntegrityError, match="award_paid_once"), transaction.atomic():
        paid.save(force_insert=True)
    grants.check_batch(actor=fund.checker, number=again, approved=True)
    content = (HEAD + f"{again}-1,5000.00,成功,,L3\n").encode()
    assert grants.take_answers(actor=fund.money, number=again, content=content) == (1, 0)
    assert fund.budget() == (3_000_000, 0, 1_500_000)


def test_an_order_that_is_sent_back_frees_its_awards(fund, ready):
    number = fund.order(*ready)
    with pytest.raises(InvalidInputError, match="退回的原因"):
        grants.check_batch(actor=fund.checker, number=number, approved=False)
    grants.check_batch(actor=fund.checker, number=number, approved=False, note="金额待核")
    assert [fund.award(one).state for one in ready] == ["public", "public"]
    with pytest.raises(BatchStateError):
        grants.check_batch(actor=fund.checker, number=number, approved=True)
    assert fund.order(*ready) != number


def test_who_holds_both_roles_does_not_check_his_own_order(fund, ready):
    from django.apps import apps

    held = apps.get_model("identity", "Grant").objects.get(user=fund.money)
    held.pk, held.role = None, apps.get_model("identity", "Role").objects.get(code="finance_checker")
    held.save(force_insert=True)
    fund.money.__dict__.pop("_grant_lines", None)
    number = fund.order(*ready)
    with pytest.raises(SamePersonError, match="经办人和复核人不能是同一个人"):
        grants.check_batch(actor=fund.money, number=number, approved=True)
    assert grants.batch(fund.money, number).state == "checking"
