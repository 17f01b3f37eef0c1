from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.seals import api as seals
from tongban.data.seals.errors import SealUnavailableError
from tongban.data.seals.models import Seal, SealUse
from tongban.support.notices.tests.city import moment

DATA = "食品经营许可证 JY23507000000001".encode()


def test_a_signature_is_the_agency_s_over_exactly_this_data(town):
    signed = seals.sign_data(town.market.uscc, DATA)
    assert signed.algorithm == "SM2-SM3"
    assert seals.verify_data(town.market.uscc, DATA, signed) is True
    assert seals.verify_data(town.market.uscc, DATA + b" ", signed) is False
    assert seals.verify_data(town.county_market.uscc, DATA, signed) is False


@pytest.mark.parametrize(
    "change",
    [{"signature": "00"}, {"signature": "zz"}, {"signature": ""}, {"key_id": "0" * 16}, {"algorithm": "none"}],
)
def test_a_broken_signature_is_refused_without_a_fault(town, change):
    signed = seals.sign_data(town.market.uscc, DATA)
    assert seals.verify_data(town.market.uscc, DATA, replace(signed, **change)) is False


def test_every_signature_is_logged(town):
    with clock.at(moment("2026-11-24")):
        seals.sign_data(town.market.uscc, DATA, reason="电子证照 JY1")
    (line,) = seals.uses_of(town.market.uscc)
    assert (line.kind_name, line.reason, line.used_at) == ("数据签名", "电子证照 JY1", moment("2026-11-24"))
    assert len(line.digest) == 64
    assert seals.uses_of(town.county_market.uscc) == []


def test_an_agency_gets_its_seal_at_first_use(town):
    assert seals.seal_of(town.market.uscc) is None
    seals.sign_data(town.market.uscc, DATA)
    seals.sign_data(town.market.uscc, DATA)
    found = seals.seal_of(town.market.uscc)
    assert found.name == "南平市市场监督管理局政务服务电子印章"
    assert Seal.objects.count() == 1
    assert SealUse.objects.count() == 2


def test_a_body_that_is_no_agency_cannot_seal(town):
    with pytest.raises(NotFoundError):
        seals.sign_data("91350702MA9TE5T12N", DATA)


@pytest.mark.parametrize(("state", "words"), [("suspended", "已停用"), ("revoked", "已注销")])
def test_a_seal_out_of_use_signs_nothing(town, state, words):
    seals.sign_data(town.market.uscc, DATA)
    seals.change_state(actor=town.decider, agency_uscc=town.market.uscc, state=state, reason="遗失")
    with pytest.raises(SealUnavailableError, match=words):
        seals.sign_data(town.market.uscc, DATA)
    assert SealUse.objects.count() == 1


def test_a_revoked_seal_makes_room_for_a_new_one(town):
    seals.sign_data(town.market.uscc, DATA)
    seals.change_state(actor=town.decider, agency_uscc=town.market.uscc, state="revoked", reason="机构更名换章")
    day = date(2026, 1, 1)
    with clock.at(moment("2026-11-24")):
        seals.register_seal(
            actor=town.decider, agency_uscc=town.market.uscc, valid_from_on=day, valid_to_on=date(2026, 12, 31)
        )
        assert seals.verify_data(town.market.uscc, DATA, seals.sign_data(town.market.uscc, DATA)) is True


@pytest.mark.parametrize(("day", "fails"), [("2026-12-31", False), ("2027-01-01", True)])
def test_a_seal_is_used_within_its_term(town, day, fails):
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    seals.register_seal(actor=town.decider, agency_uscc=town.market.uscc, valid_from_on=start, valid_to_on=end)
    with clock.at(moment(day)):
        try:
            seals.sign_data(town.market.uscc, DATA)
            refused = False
        except SealUnavailableError:
            refused = True
    assert refused is fails


def test_registering_and_changing_are_on_record(town):
    seals.sign_data(town.market.uscc, DATA)
    seals.change_state(actor=town.decider, agency_uscc=town.market.uscc, state="suspended", reason="停用")
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_name, facts->>'state' FROM audit_entry WHERE action = 'seals.change_state'")
        assert cursor.fetchall() == [("刘决定", "suspended")]
