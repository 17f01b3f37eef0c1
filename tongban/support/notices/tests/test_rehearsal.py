"""What would be said, without saying it."""

import pytest

from tongban.common.errors import InvalidInputError
from tongban.support.audit.models import Entry
from tongban.support.notices import api as notices
from tongban.support.notices.models import Notice


def refuse(town, number="办件1"):
    return notices.issue(
        actor=town.decider,
        kind="refusal_to_accept",
        case_number=number,
        agency=town.market,
        recipient=town.person,
        data={"item_name": "食品经营许可（新办）", "ground": "not_needed"},
    )


def test_a_rehearsal_hears_papers_and_messages_and_leaves_nothing(town):
    def act():
        refuse(town)
        notices.tell(town.person.id_number, "申请不予受理", "理由：依法不需要办理")

    before = Entry.objects.count()
    told = notices.rehearse(act)
    assert [paper.title for paper in told.papers] == ["不予受理通知书"]
    assert [(one.title, one.body) for one in told.messages] == [("申请不予受理", "理由：依法不需要办理")]
    assert notices.of_case("办件1") == []
    assert notices.messages([town.person.id_number]) == []
    assert Entry.objects.count() == before


def test_the_words_are_those_that_are_sent_and_no_number_is_used_up(town):
    rehearsed = notices.rehearse(lambda: refuse(town)).papers[0]
    sent = refuse(town)
    assert sent.number.endswith("1号")
    assert Notice.objects.get(pk=sent.id).data["paper"] == rehearsed.as_dict()


def test_a_refusal_rises_and_the_next_rehearsal_is_clean(town):
    def act():
        notices.tell(town.person.id_number, "说了一半")
        raise InvalidInputError(fields={"days": "请填 1 到 10"})

    with pytest.raises(InvalidInputError, match="请填 1 到 10"):
        notices.rehearse(act)
    assert notices.rehearse(lambda: None) == notices.Told([], [])


def test_what_is_said_outside_a_rehearsal_is_not_heard(town):
    told = notices.rehearse(lambda: None)
    notices.tell(town.person.id_number, "真的")
    assert told.messages == []
