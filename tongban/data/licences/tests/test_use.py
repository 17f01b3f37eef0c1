from datetime import date

import pytest
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.data.licences.errors import LicenceStateError
from tongban.data.licences.models import LicenceUse
from tongban.support.notices.tests.city import moment

from .conftest import issue


def test_each_use_is_seen_by_the_holder(town, permit):
    licences.use(town.lin, permit.identifier, case_number="CASE2", purpose="办理“公共场所卫生许可”")
    licences.use(
        town.decider, permit.identifier, case_number="CASE3", purpose="核对", holder_id_number=town.company.id_number
    )
    lines = licences.uses_of(town.lin, permit.identifier)
    assert {(one.user_name, one.agency_name, one.case_number) for one in lines} == {
        ("林晓岚", "", "CASE2"),
        ("刘决定", "南平市市场监督管理局", "CASE3"),
    }


def test_using_many_takes_three_statements(town, permit, django_assert_num_queries):
    both = [permit.identifier, issue(town).identifier]
    with transaction.atomic(), django_assert_num_queries(3):
        used = licences.use(
            town.lin, both, case_number="CASE2", purpose="办理", holder_id_number=town.company.id_number
        )
    assert [one.identifier for one in used] == both


def test_somebody_else_s_licence_is_not_used(town, permit):
    with pytest.raises(NotFoundError):
        licences.use(town.wu, permit.identifier, case_number="CASE2", purpose="办理")
    with pytest.raises(NotFoundError):
        licences.use(
            town.wu, permit.identifier, case_number="CASE2", purpose="办理", holder_id_number=town.person.id_number
        )
    assert not LicenceUse.objects.exists()


def test_a_licence_run_out_is_not_used(town, permit):
    with clock.at(moment("2031-11-24")), pytest.raises(LicenceStateError, match="已过期，不能用于办事"):
        licences.use(town.lin, permit.identifier, case_number="CASE2", purpose="办理")
    assert not LicenceUse.objects.exists()


@pytest.mark.parametrize(("case", "purpose"), [("", "办理"), ("CASE2", " ")])
def test_a_use_has_a_case_and_a_purpose(town, permit, case, purpose):
    with pytest.raises(InvalidInputError):
        licences.use(town.lin, permit.identifier, case_number=case, purpose=purpose)


def test_the_log_of_uses_is_the_holder_s(town, permit):
    with pytest.raises(NotFoundError):
        licences.uses_of(town.wu, permit.identifier)


def test_an_annotated_copy_is_sealed_and_logged(town, permit):
    made = licences.annotated_copy(
        town.lin, permit.identifier, purpose="投标", requester="市公共资源交易中心", valid_to_on=date(2026, 12, 31)
    )
    check = licences.check_file(made)
    assert check.genuine is True
    assert check.verification.number == permit.number
    assert licences.uses_of(town.lin, permit.identifier)[0].purpose == "市公共资源交易中心：投标"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"requester": " "}, "requester"),
        ({"valid_to_on": date(2026, 11, 23)}, "valid_to_on"),
    ],
)
def test_an_annotated_copy_needs_its_words(town, permit, change, field):
    asked = {"purpose": "投标", "requester": "中心", "valid_to_on": date(2026, 12, 31), **change}
    with pytest.raises(InvalidInputError) as caught:
        licences.annotated_copy(town.lin, permit.identifier, **asked)
    assert list(caught.value.fields) == [field]
