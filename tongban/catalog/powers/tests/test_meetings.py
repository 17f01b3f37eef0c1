import re
from datetime import date

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.models import Meeting
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError

from . import town as place

DAY = date(2026, 3, 5)


@pytest.fixture
def numbers(town):
    """Two requests that wait for the meeting."""
    found = []
    for base in ("350117001000", "350117002000"):
        code = town.file(base=base)
        number = place.ask(town, "amend", code, proposal={"parts": [place.part(base, name="食品许可")]})
        powers.submit_request(actor=town.editor, number=number)
        place.review(town, number, until="meeting")
        found.append(number)
    return found


def test_several_requests_are_bundled_and_decided_at_once(town, numbers):
    assert [one.number for one in powers.waiting_for_meeting(town.secretary)] == numbers
    meeting = powers.call_meeting(actor=town.secretary, title="第 12 次常务会议", held_on=DAY, numbers=numbers)
    assert powers.waiting_for_meeting(town.secretary) == []
    powers.record_meeting(
        actor=town.secretary,
        meeting_id=meeting.pk,
        verdicts={numbers[0]: powers.Verdict("pass"), numbers[1]: powers.Verdict("return", "请补充依据")},
    )
    first, second = (powers.request(town.editor, number) for number in numbers)
    assert (first.row.gate, second.row.state_name) == ("publish", "退回修改")
    assert "第 12 次常务会议：请补充依据" in second.trail[0].words
    view = powers.meeting(town.secretary, meeting.pk)
    assert [one.decision_name for one in view.entries] == ["通过", "退回修改"]
    assert view.row.is_held


def test_a_request_is_on_one_agenda_only(town, numbers):
    powers.call_meeting(actor=town.secretary, title="第 12 次", held_on=DAY, numbers=numbers)
    with pytest.raises(ConflictError, match="另一次会议"):
        powers.call_meeting(actor=town.secretary, title="第 13 次", held_on=DAY, numbers=numbers[:1])
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"held_on": date(2026, 3, 1)}, "held_on"), ({"numbers": []}, "numbers")],
)
def test_an_unclear_meeting_is_refused(town, numbers, changes, field):
    told = {"title": "第 12 次", "held_on": DAY, "numbers": numbers}
    with pytest.raises(InvalidInputError) as refusal:
        powers.call_meeting(actor=town.secretary, **(told | changes))
    assert field in refusal.value.fields
    assert not Meeting.objects.exists()


def test_every_entry_is_decided_and_a_no_is_explained(town, numbers):
    meeting = powers.call_meeting(actor=town.secretary, title="第 12 次", held_on=DAY, numbers=numbers)
    with pytest.raises(InvalidInputError) as refusal:
        powers.record_meeting(
            actor=town.secretary, meeting_id=meeting.pk, verdicts={numbers[0]: powers.Verdict("refuse")}
        )
    assert set(refusal.value.fields) == {f"note-{numbers[0]}", f"decision-{numbers[1]}"}
    assert powers.request(town.editor, numbers[0]).row.gate == "meeting"


def test_only_the_secretary_calls_and_records(town, numbers):
    with pytest.raises(NotAllowedError):
        powers.call_meeting(actor=town.reformer, title="第 12 次", held_on=DAY, numbers=numbers)
    meeting = powers.call_meeting(actor=town.secretary, title="第 12 次", held_on=DAY, numbers=numbers)
    with pytest.raises(NotAllowedError):
        powers.record_meeting(actor=town.reformer, meeting_id=meeting.pk, verdicts={})
    with pytest.raises(NotFoundError):
        powers.meeting(town.editor, meeting.pk)


def test_the_pack_is_a_pdf_with_every_request(town, numbers):
    meeting = powers.call_meeting(actor=town.secretary, title="第 12 次", held_on=DAY, numbers=numbers)
    pdf = powers.pack(town.secretary, meeting.pk)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3
