import pytest

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from . import counter


def test_an_instant_matter_is_accepted_decided_and_certified_at_the_counter(city):
    number = counter.submitted(city, item_code=city.instant_item)
    case = intake.accept_and_decide(
        actor=city.clerk, number=number, outcome="grant", opinion="当场办结", verdicts=counter.ALL_OK
    )
    assert (case.state, bool(case.licence_identifier)) == ("granted", True)


def test_the_same_command_sent_twice_decides_once(city):
    number = counter.submitted(city, item_code=city.instant_item)
    told = {"actor": city.clerk, "number": number, "outcome": "grant", "verdicts": counter.ALL_OK, "key": "k1"}
    first, second = intake.accept_and_decide(**told), intake.accept_and_decide(**told)
    assert first.licence_identifier == second.licence_identifier != ""


def test_what_others_decide_is_not_decided_at_the_counter_and_not_accepted_either(city):
    number = counter.submitted(city)
    with pytest.raises(ConflictError, match="不由窗口作决定"):
        intake.accept_and_decide(actor=city.clerk, number=number, outcome="grant", verdicts=counter.ALL_OK)
    assert approvals.case(number).state == "submitted"


def test_a_refusal_at_the_counter_needs_a_reason(city):
    number = counter.submitted(city, item_code=city.instant_item)
    with pytest.raises(InvalidInputError, match="第三十八条"):
        intake.accept_and_decide(actor=city.clerk, number=number, outcome="refuse", verdicts=counter.ALL_OK)
    assert approvals.case(number).state == "submitted"
