"""Many decisions at the same moment, each with a connection of its own: a budget is never overspent."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.serve.grants.actions.budgeting import take
from tongban.serve.grants.models import Award, Budget, PolicyVersion
from tongban.support.identity import api as identity

from . import fund as building

AT_ONCE, EACH, CENTS, FITS = 8, 25, 30_000, 100


@pytest.fixture
def open_fund(transactional_db, monday):
    from tongban.support.identity.roles import install

    install()
    with clock.at(moment("2026-01-05")):
        return building.build()


def test_two_hundred_decisions_at_once_take_what_is_there_and_no_more(open_fund):
    version = PolicyVersion.objects.get(policy_id=open_fund.policy)
    Award.objects.bulk_create(
        Award(
            case_number=f"case-{number}", version=version, policy_id=open_fund.policy, state="assessed",
            item_code=open_fund.item, agency_id=open_fund.city.market.id, division_path="350000000000",
            party_kind="legal", party_id_number="x", party_name="公司", cents=CENTS, applied_at=moment(),
        )
        for number in range(AT_ONCE * EACH)
    )  # fmt: skip
    system, gate = identity.SYSTEM(), threading.Barrier(AT_ONCE)

    def decide(worker):
        gate.wait(timeout=20)
        try:
            with clock.at(moment()):
                for place in range(EACH):
                    with transaction.atomic():
                        number = f"case-{worker * EACH + place}"
                        award = Award.objects.select_for_update(of=("self",)).get(case_number=number)
                        award.decided_at = clock.now()
                        take(system, award)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(decide, range(AT_ONCE)))
    budget = Budget.objects.get(policy_id=open_fund.policy)
    assert (budget.total_cents, budget.reserved_cents) == (FITS * CENTS, FITS * CENTS)
    assert Award.objects.filter(state="reserved").count() == FITS
    assert Award.objects.filter(state="queued").count() == AT_ONCE * EACH - FITS
    assert budget.entries.filter(kind="reserved").count() == FITS
