"""Numbers without gaps: two hundred at once, some of them rolled back; a void number is kept and listed."""

import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit.models import Entry
from tongban.support.notices import api as notices
from tongban.support.notices.models import Notice
from tongban.support.notices.samples import CASE, SAMPLES

from .city import build, moment

THREADS, EACH = 8, 25


class FellOverError(Exception):
    """Something later in the transaction goes wrong."""


def issue(town, **changes):
    return notices.issue(
        actor=town.decider, kind="acceptance", case_number=CASE, agency=town.market, recipient=town.company,
        data={**SAMPLES["acceptance"], **changes},
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_leave_no_gap_though_some_fall_over(transactional_db):
    town = build()
    faults = []

    @transaction.atomic
    def one(number):
        issue(town)
        if number % 5 == 0:
            raise FellOverError

    def work(start):
        try:
            for number in range(EACH + EACH // 4 + 1):
                try:
                    one(start + number)
                except FellOverError:
                    continue
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(start * 5,)) for start in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    serials = sorted(int(one.rsplit("〕")[1][:-1]) for one in Notice.objects.values_list("number", flat=True))
    assert serials == list(range(1, THREADS * EACH + 1))
    assert notices.number_gaps() == []


def test_a_void_number_is_kept_listed_and_told_to_the_public(town, capsys):
    head = town.decider
    with clock.at(moment("2026-12-31")):
        wrong = issue(town)
        with pytest.raises(NotAllowedError):
            notices.void_notice(actor=head, notice_id=wrong.id, reason="文书写错")
        _let(head)
        with pytest.raises(InvalidInputError, match="作废的理由"):
            notices.void_notice(actor=head, notice_id=wrong.id, reason=" ")
        assert notices.verification(wrong.verify_code).valid is True
        for _ in range(2):
            notices.void_notice(actor=head, notice_id=wrong.id, reason="申请人名称写错，另发一份")
    with clock.at(moment("2026-12-31", "15:00")):
        again = issue(town)
    with clock.at(moment("2027-01-01")):
        next_year = issue(town)
    assert [one.number[-8:] for one in (wrong, again, next_year)] == ["〔2026〕1号", "〔2026〕2号", "〔2027〕1号"]
    found = notices.verification(wrong.verify_code)
    assert (found.found, found.valid, found.headline) == (True, False, "这份文书已经作废")
    rows = notices.number_page([town.market.uscc]).rows
    assert [(one.number, one.is_void, one.void_reason) for one in rows] == [
        (next_year.number, False, ""), (again.number, False, ""), (wrong.number, True, "申请人名称写错，另发一份"),
    ]  # fmt: skip
    assert [one.number for one in notices.number_page(None, only_void=True).rows] == [wrong.number]
    assert notices.number_page([town.county_market.uscc]).rows == []
    assert Entry.objects.filter(action="notices.void").count() == 1
    with pytest.raises(Exception, match="a void number stays void"), transaction.atomic():
        connection.cursor().execute("DELETE FROM notices_voidnotice")
    call_command("check_numbers")
    assert "没有缺号，核对了 2 组文号" in capsys.readouterr().out


def test_the_command_names_a_number_that_is_missing(town):
    with clock.at(moment("2026-11-24")):
        issue(town)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_noticecounter SET last = 3")
    with pytest.raises(CommandError, match=r"南平市市场监督管理局 acceptance 2026 年用到 3 号，缺 2 号\n.*缺 3 号"):
        call_command("check_numbers")


def _let(user):
    from django.apps import apps

    from tongban.support.identity import api as identity

    role = apps.get_model("identity", "Role").objects.create(code="voider", name="作废", actions=["notices.void"])
    own = apps.get_model("identity", "Grant").objects.get(user=user)
    apps.get_model("identity", "Grant").objects.create(
        user=user, role=role, division_id=own.division_id, agency_id=own.agency_id
    )
    identity.forget_grants(user)
