from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from tongban.common import clock
from tongban.support.agencies.tests.factories import make_agency
from tongban.support.evaluation import api as evaluation
from tongban.support.identity import api as identity
from tongban.support.identity.tests.factories import make_citizen, make_staff


def moment(day: str, time: str = "09:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def town(db):
    lin = make_citizen("linxiaolan", name="林晓岚")
    town = SimpleNamespace(
        lin=lin,
        wu=make_citizen("wujianguo", name="吴建国"),
        official=make_staff(name="刘决定"),
        market=make_agency(),
        other=make_agency(),
        person=identity.parties_of(lin)[0],
    )
    with clock.at(moment("2026-11-24")):
        yield town


@pytest.fixture
def invite(town):
    def make(case="CASE1", contact="case"):
        return evaluation.invite(
            case_number=case,
            contact=contact,
            name="办件",
            agency=town.market,
            party_id_number=town.person.id_number,
            item_name="食品经营许可（新办）",
        )

    return make
