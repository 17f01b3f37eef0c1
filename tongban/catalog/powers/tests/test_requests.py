"""起草、提交: what a request must be before the gates see it."""

from datetime import date

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.models import ChangeRequest, RequestPower
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from . import town as place


def test_a_request_begins_with_what_the_list_says(town):
    code = town.file()
    request = powers.draft_request(actor=town.editor, kind="amend", agency_id=town.editor.agency_id, powers=[code])
    view = powers.request(town.editor, request.number)
    assert view.proposal.parts[0].body.name == "食品经营许可"
    assert view.row.title == "食品经营许可"
    assert (view.row.state_name, view.may_edit, view.parts[0].changes) == ("起草", True, ())


def test_the_difference_is_told_field_by_field(town):
    code = town.file()
    number = place.ask(town, "amend", code, proposal={"parts": [place.part(name="食品许可", promised_days=3)]})
    (part,) = powers.request(town.editor, number).parts
    assert [(one.label, one.before, one.after) for one in part.changes] == [
        ("名称", "食品经营许可", "食品许可"),
        ("承诺时限（工作日）", 5, 3),
    ]


@pytest.mark.parametrize(
    ("cause_on", "due_on", "is_late"),
    [(date(2026, 1, 30), date(2026, 3, 5), False), (date(2026, 1, 27), date(2026, 3, 2), False),
     (date(2026, 1, 26), date(2026, 2, 28), True)],
)  # fmt: skip
def test_the_body_applies_within_twenty_working_days_of_the_cause(town, cause_on, due_on, is_late):
    number = place.ask(town, "cancel", town.file(), cause_on=cause_on)
    row = powers.request(town.editor, number).row
    assert (row.due_on, row.is_late) == (due_on, is_late)


def test_handing_in_opens_the_first_gate(town):
    number = place.ask(town, "cancel", town.file())
    powers.submit_request(actor=town.editor, number=number)
    row = powers.request(town.unit, number).row
    assert row.where == "审核中：单位初审"
    assert [one.number for one in powers.desk(town.unit).rows] == [number]
    assert "powers.request.submit" in {one.action for one in audit.trail(f"power-request:{number}")}


@pytest.mark.parametrize(
    ("kind", "proposal", "field"),
    [
        ("amend", {"parts": [place.part(accountability=[])]}, "accountability"),
        ("amend", {"parts": [place.part(promised_days=21)]}, "promised_days"),
        ("amend", {"parts": [place.part(phones={"supervise": "", "consult": ""})]}, "phones.supervise"),
        ("amend", {"parts": [place.part(phones={"supervise": "5550101", "consult": ""})]}, "phones.supervise"),
        ("amend", {"parts": [place.part(base="350117009000")]}, "parts[0].base_code"),
        ("amend", {"parts": []}, "powers"),
        ("cancel", {"parts": [place.part()]}, "powers"),
        ("resume", {}, "powers"),
    ],
)
def test_an_unfit_request_is_refused_by_field_and_nothing_moves(town, kind, proposal, field):
    number = place.ask(town, kind, town.file(), proposal=proposal)
    with pytest.raises((InvalidInputError, powers.NotFitError)) as refusal:
        powers.submit_request(actor=town.editor, number=number)
    assert field in refusal.value.fields
    assert ChangeRequest.objects.get(number=number).flow_instance_id is None


def test_without_ground_or_cause_nothing_is_handed_in(town):
    code = town.file()
    request = powers.draft_request(actor=town.editor, kind="cancel", agency_id=town.editor.agency_id, powers=[code])
    with pytest.raises(InvalidInputError) as refusal:
        powers.submit_request(actor=town.editor, number=request.number)
    assert set(refusal.value.fields) == {"ground", "cause_on"}


def test_only_one_open_request_changes_a_power(town):
    code = town.file()
    number = place.ask(town, "cancel", code)
    with pytest.raises(ConflictError, match=number):
        powers.draft_request(actor=town.editor, kind="amend", agency_id=town.editor.agency_id, powers=[code])
    powers.discard_request(actor=town.editor, number=number)
    assert place.ask(town, "amend", code) != number


def test_the_second_who_saves_is_told(town):
    number = place.ask(town, "cancel", town.file())
    with pytest.raises(powers.RequestChangedError, match="第 2 次修改"):
        powers.save_request(
            actor=town.editor,
            number=number,
            revision=1,
            proposal={},
            ground="另一个理由",
            cause="law",
            cause_on=None,
            effective_on=None,
        )
    assert powers.request(town.editor, number).ground == "机构职能调整"


def test_another_agency_neither_drafts_nor_sees_it(town):
    code = town.file()
    number = place.ask(town, "cancel", code)
    with pytest.raises(NotAllowedError):
        powers.submit_request(actor=town.county_editor, number=number)
    for stranger in (town.county_editor, town.reformer, town.clerk):
        with pytest.raises(NotFoundError):
            powers.request(stranger, number)
    with pytest.raises(InvalidInputError, match="不是本单位的"):
        place.ask(town, "cancel", code, who="county_editor")


def test_a_new_power_needs_a_code_of_its_own(town):
    town.file()
    number = place.ask(town, "create", proposal={"parts": [place.part()]})
    with pytest.raises(InvalidInputError, match="已经用过"):
        powers.submit_request(actor=town.editor, number=number)


def test_a_discarded_draft_leaves_nothing(town):
    number = place.ask(town, "cancel", town.file())
    powers.discard_request(actor=town.editor, number=number)
    assert not ChangeRequest.objects.exists()
    assert not RequestPower.objects.exists()


def test_the_list_of_requests_is_filtered(town):
    number = place.ask(town, "cancel", town.file())
    assert [one.number for one in powers.requests(town.editor, kind="cancel", state="draft").rows] == [number]
    assert powers.requests(town.editor, kind="amend").rows == []
    assert [one.number for one in powers.requests(town.editor, text="食品").rows] == [number]
    assert powers.requests(town.lawyer).rows == []


def test_a_future_cause_is_refused(town):
    with pytest.raises(InvalidInputError, match="不能晚于今天"):
        place.ask(town, "cancel", town.file(), cause_on=clock.today().replace(day=3))
