import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.data.licences import api as licences
from tongban.data.licences.errors import LicenceStateError


def change(town, permit, status, *, actor=None, reason="检查不合格"):
    return licences.change_status(
        actor=actor or town.decider, identifier=permit.identifier, status=status, reason=reason
    )


def test_a_suspended_licence_can_come_back(town, permit):
    assert change(town, permit, "02").is_valid is False
    assert licences.verification(permit.identifier).state == "suspended"
    assert change(town, permit, "01").is_valid is True


def test_a_revoked_licence_stays_revoked(town, permit):
    change(town, permit, "07")
    answer = licences.verification(permit.verify_code)
    assert (answer.valid, answer.state, answer.status_name) == (False, "ended", "吊销")
    assert answer.reason == "发证机关已于2026年11月24日登记为“吊销”。"
    with pytest.raises(LicenceStateError, match="吊销，不能"):
        change(town, permit, "01")


@pytest.mark.parametrize("who", ["neighbour", "lin"])
def test_only_those_who_decide_for_the_issuer_change_it(town, permit, who):
    with pytest.raises(NotAllowedError):
        change(town, permit, "07", actor=getattr(town, who))
    assert licences.licence(permit.identifier).is_valid is True


@pytest.mark.parametrize(
    ("status", "reason", "field"), [("07", " ", "reason"), ("42", "x", "status"), ("", "x", "status")]
)
def test_bad_input_names_its_field(town, permit, status, reason, field):
    with pytest.raises(InvalidInputError) as caught:
        change(town, permit, status, reason=reason)
    assert list(caught.value.fields) == [field]


def test_a_licence_that_is_not_there(town):
    with pytest.raises(NotFoundError):
        licences.change_status(actor=town.decider, identifier="1.2.3", status="07", reason="x")
