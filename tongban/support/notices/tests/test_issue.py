from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.notices import api as notices
from tongban.support.notices.actions import review_body
from tongban.support.notices.models import Notice
from tongban.support.notices.samples import CASE, SAMPLES

from .city import moment


def issue(town, kind="acceptance", *, agency=None, recipient=None, **changes):
    return notices.issue(
        actor=town.decider,
        kind=kind,
        case_number=CASE,
        agency=agency or town.market,
        recipient=recipient or town.company,
        data={**SAMPLES[kind], **changes},
    )


def test_numbers_run_by_agency_kind_and_year(town):
    with clock.at(moment("2026-12-31")):
        numbers = [issue(town).number, issue(town).number, issue(town, "correction").number]
        numbers.append(issue(town, agency=town.county_market).number)
    with clock.at(moment("2027-01-01")):
        numbers.append(issue(town).number)
    assert numbers == [
        "市市场监管局受〔2026〕1号",
        "市市场监管局受〔2026〕2号",
        "市市场监管局补〔2026〕1号",
        "建阳区市场监管局受〔2026〕1号",
        "市市场监管局受〔2027〕1号",
    ]


class FellOverError(Exception):
    """Something later in the transaction goes wrong."""


@transaction.atomic
def issue_and_fall(town):
    issue(town)
    raise FellOverError


def test_a_paper_that_was_rolled_back_leaves_no_gap(town):
    with clock.at(moment("2026-11-24")):
        with pytest.raises(FellOverError):
            issue_and_fall(town)
        assert issue(town).number == "市市场监管局受〔2026〕1号"
    assert Notice.objects.count() == 1


def test_a_paper_is_recorded_and_told_of(town):
    info = issue(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload->>'number', subject FROM events_outboxevent WHERE name = 'notices.issued'")
        assert cursor.fetchall() == [(info.number, CASE)]
        cursor.execute("SELECT actor_name, facts->>'notice' FROM audit_entry WHERE action = 'notices.issue'")
        assert cursor.fetchall() == [("刘决定", info.number)]


def test_issuing_takes_four_statements(town, django_assert_num_queries):
    issue(town)
    with transaction.atomic(), django_assert_num_queries(6):  # with the savepoint and its release
        issue(town)


def test_a_paper_without_its_reason_is_not_issued(town):
    with pytest.raises(InvalidInputError):
        issue(town, "decision_refuse", reasons=[])
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_refused(town):
    with pytest.raises(NotFoundError):
        notices.issue(
            actor=town.decider, kind="poem", case_number=CASE, agency=town.market, recipient=town.company, data={}
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_notice SET recipient_name = '别人'",
        "UPDATE notices_notice SET data = jsonb_set(data, '{paper,title}', '\"x\"')",
        "DELETE FROM notices_notice",
    ],
)
def test_the_words_cannot_be_changed_even_in_the_database(town, statement):
    issue(town)
    with pytest.raises(IntegrityError, match="notice"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_body_led_vertically_is_reviewed_by_the_one_above(town):
    assert review_body(replace(town.market, name="国家税务总局南平市税务局")) == "上一级主管部门"


def test_a_department_is_reviewed_by_its_own_government(town):
    assert review_body(town.market) == "南平市人民政府"
    assert review_body(town.county_market) == "南平市建阳区人民政府"
