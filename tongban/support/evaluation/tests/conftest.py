import pytest

from tongban.common import clock
from tongban.support.evaluation import api as evaluation
from tongban.support.notices.tests.city import build, moment


@pytest.fixture
def town(db):
    town = build()
    with clock.at(moment("2026-11-24")):
        yield town


@pytest.fixture
def invite(town):
    def make(case="CASE1", contact="case", *, holder=None, agency=None):
        return evaluation.invite(
            case_number=case,
            contact=contact,
            name="办件",
            agency=agency or town.market,
            party_id_number=(holder or town.company).id_number,
            item_name="食品经营许可（新办）",
        )

    return make
