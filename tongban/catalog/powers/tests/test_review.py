"""五级联审: who may do what at which gate."""

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.rules.panel import tally
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from . import town as place


@pytest.fixture
def number(town):
    found = place.ask(town, "amend", town.file(), proposal={"parts": [place.part(name="食品许可")]})
    powers.submit_request(actor=town.editor, number=found)
    return found


def gate(town, number):
    return powers.request(town.editor, number).row.gate


def test_five_gates_then_publication(town, number):
    seen = [gate(town, number)]
    for until in ["experts", "reform", "legal", "meeting", "publish"]:
        place.review_one(town, number)
        assert gate(town, number) == until
        seen.append(until)
    powers.publish_request(actor=town.reformer, number=number)
    view = powers.request(town.editor, number)
    assert view.row.state_name == "已公布"
    assert powers.power(view.parts[0].code).row.name == "食品许可"
    said = [one.words for one in view.trail]
    for words in ["单位初审：同意", "专家评审：评审通过", "合法性审查：同意", "常务会议审定：通过", "公布：公布"]:
        assert words in said


@pytest.mark.parametrize(
    ("until", "who"),
    [("unit", "editor"), ("unit", "county_unit"), ("unit", "reformer"), ("reform", "lawyer"), ("reform", "unit"),
     ("legal", "reformer"), ("legal", "clerk")],
)  # fmt: skip
def test_nobody_passes_the_gate_of_another(town, number, until, who):
    place.review(town, number, until=until)
    with pytest.raises(NotAllowedError):
        powers.pass_gate(actor=town.people[who], number=number, agrees=True, opinion="同意")
    assert gate(town, number) == until


def test_who_drafted_does_not_review(town, number):
    identity.set_grants(
        actor=identity.SYSTEM(),
        user_id=town.editor.pk,
        grants=[
            identity.GrantData("powers_editor", place.CITY, town.editor.agency_id),
            identity.GrantData("powers_unit", place.CITY, town.editor.agency_id),
        ],
    )
    editor = identity.user_by_username(town.editor.username)
    with pytest.raises(powers.SamePersonError):
        powers.pass_gate(actor=editor, number=number, agrees=True, opinion="")


def test_a_refusal_needs_a_reason_and_ends_it(town, number):
    with pytest.raises(InvalidInputError, match="写明理由"):
        powers.pass_gate(actor=town.unit, number=number, agrees=False, opinion=" ")
    powers.pass_gate(actor=town.unit, number=number, agrees=False, opinion="没有必要")
    assert powers.request(town.editor, number).row.state_name == "未通过"
    assert place.ask(town, "cancel", powers.listing().rows[0].code)


def test_a_gate_acts_once(town, number):
    place.review_one(town, number)
    with pytest.raises(powers.PowerStateError, match="专家评审"):
        powers.pass_gate(actor=town.unit, number=number, agrees=True, opinion="")


@pytest.mark.parametrize(
    ("choices", "result"),
    [
        ([], ""),
        (["agree"], ""),
        (["agree", "agree"], "agree"),
        (["agree", "disagree"], ""),
        (["abstain", "disagree"], "disagree"),
        (["abstain", "agree"], ""),
        (["disagree", "disagree"], "disagree"),
        (["agree", "disagree", "abstain"], "disagree"),
    ],
)
def test_two_of_three(choices, result):
    assert tally(choices, seats=3, needed=2).result == result


def test_a_member_votes_once(town, number):
    place.review(town, number, until="experts")
    powers.cast_vote(actor=town.expert1, number=number, choice="abstain")
    with pytest.raises(ConflictError, match="已经表决过"):
        powers.cast_vote(actor=town.expert1, number=number, choice="agree")
    assert powers.request(town.expert2, number).tally.words == "赞成 0、反对 0、弃权 1（2/3 通过）"


@pytest.mark.parametrize(
    ("who", "choice", "opinion", "error"),
    [
        ("editor", "agree", "", NotAllowedError),
        ("reformer", "agree", "", NotAllowedError),
        ("expert1", "maybe", "", InvalidInputError),
        ("expert1", "disagree", "", InvalidInputError),
    ],
)
def test_a_wrong_vote_is_refused_and_not_counted(town, number, who, choice, opinion, error):
    place.review(town, number, until="experts")
    with pytest.raises(error):
        powers.cast_vote(actor=town.people[who], number=number, choice=choice, opinion=opinion)
    assert powers.request(town.editor, number).votes == ()


def test_a_panel_that_does_not_agree_sends_it_back_to_the_drafter(town, number):
    place.review(town, number, until="experts")
    for name in ("expert1", "expert2"):
        powers.cast_vote(actor=town.people[name], number=number, choice="disagree", opinion="依据不足")
    view = powers.request(town.editor, number)
    assert (view.row.state_name, view.row.gate, view.may_edit) == ("退回修改", "prepare", True)
    assert "专家评审未通过：赞成 0、反对 2" in view.trail[0].words


def test_a_new_round_begins_with_no_votes(town, number):
    place.review(town, number, until="reform")
    powers.return_request(actor=town.reformer, number=number, to="experts", reason="请再评审依据")
    view = powers.request(town.expert3, number)
    assert (view.round, view.tally.cast, len(view.votes)) == (2, 0, 2)
    for name in ("expert3", "expert4"):
        powers.cast_vote(actor=town.people[name], number=number, choice="agree")
    assert gate(town, number) == "reform"


@pytest.mark.parametrize("to", ["prepare", "unit", "experts", "reform", "legal", "meeting"])
def test_it_may_be_returned_to_any_earlier_gate(town, number, to):
    place.review(town, number, until="publish")
    powers.return_request(actor=town.reformer, number=number, to=to, reason="有一处要改")
    view = powers.request(town.editor, number)
    assert view.row.gate == to
    assert view.row.state == ("returned" if to == "prepare" else "review")
    assert "powers.request.return" in {one.action for one in audit.trail(f"power-request:{number}")}


def test_a_returned_request_is_mended_and_handed_in_again(town, number):
    powers.return_request(actor=town.unit, number=number, to="prepare", reason="名称不规范")
    view = powers.request(town.editor, number)
    powers.save_request(
        actor=town.editor,
        number=number,
        revision=view.revision,
        proposal={"parts": [place.part(name="食品经营的许可")]},
        ground="改名",
        cause="fault",
        cause_on=clock.today(),
        effective_on=None,
    )
    powers.submit_request(actor=town.editor, number=number)
    assert gate(town, number) == "unit"


@pytest.mark.parametrize(("to", "reason"), [("legal", "理由"), ("nowhere", "理由"), ("prepare", " ")])
def test_a_return_to_nowhere_or_without_reason_is_refused(town, number, to, reason):
    with pytest.raises(InvalidInputError):
        powers.return_request(actor=town.unit, number=number, to=to, reason=reason)
    assert gate(town, number) == "unit"


def test_the_body_takes_its_request_back(town, number):
    powers.withdraw_request(actor=town.editor, number=number, reason="上级政策有变")
    assert powers.request(town.editor, number).row.state_name == "已撤回"
    with pytest.raises(powers.PowerStateError):
        powers.pass_gate(actor=town.unit, number=number, agrees=True, opinion="")


def test_the_record_of_the_flow_is_whole(town, number):
    place.review(town, number)
    instance = flow.inbox(town.reformer, subject="power-request:").rows[0].task.instance_id
    assert flow.history_fault(instance) is None


@pytest.mark.parametrize(("seats", "needed", "field"), [(0, 0, "seats"), (3, 4, "needed"), (3, 0, "needed")])
def test_the_rule_of_the_panel_is_k_of_n(town, seats, needed, field):
    with pytest.raises(InvalidInputError) as refusal:
        powers.set_up_review(
            actor=town.reformer,
            division_code=place.CITY,
            reform_agency_id=town.agencies["reform"].id,
            legal_agency_id=town.agencies["legal"].id,
            meeting_agency_id=town.agencies["office"].id,
            seats=seats,
            needed=needed,
        )
    assert field in refusal.value.fields
