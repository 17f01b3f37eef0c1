from datetime import date, timedelta

import pytest

from tongban.catalog.standards import actions, ledger
from tongban.catalog.standards import api as standards
from tongban.catalog.standards.errors import ChangeOpenError, SamePersonError
from tongban.catalog.standards.models import Document, ValidityChange, Version
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from tongban.support.audit.models import Entry
from tongban.support.events.models import OutboxEvent

from .conftest import TODAY

pytestmark = pytest.mark.django_db


def propose(actor, **changes):
    given = {
        "key": "sfglbfsx",
        "kind": "replace",
        "effective_on": TODAY,
        "ground": "《示范许可法》",
        "replaced_by": "sfxkf",
    }
    return actions.propose_change(actor=actor, **(given | changes))


def test_nothing_changes_before_a_second_editor_confirms(shelf, editor, checker):
    change = propose(editor)
    assert standards.clause("sfglbfsx#1").is_in_force
    assert ledger.waiting() == 1
    actions.confirm_change(actor=checker, change_id=change.pk)
    info = standards.clause("sfglbfsx#1")
    assert (info.is_in_force, info.repealed_on) == (False, TODAY)
    document = Document.objects.get(key="sfglbfsx")
    assert (document.repealed_on, document.replaced_by.key, document.repeal_ground) == (
        TODAY,
        "sfxkf",
        "《示范许可法》",
    )
    assert Version.objects.get(document=document).ended_on == TODAY
    assert standards.clause_at("sfglbfsx#1", TODAY - timedelta(days=1)).text.startswith("依照")


def test_it_is_written_down_and_told(shelf, editor, checker):
    change = propose(editor)
    actions.confirm_change(actor=checker, change_id=change.pk)
    lines = list(Entry.objects.filter(subject="standard:sfglbfsx").order_by("pk").values_list("action", "actor_id"))
    assert lines == [("standards.validity.propose", editor.pk), ("standards.validity.confirm", checker.pk)]
    event = OutboxEvent.objects.get(name="standards.document-repealed")
    assert event.payload == {
        "document_key": "sfglbfsx",
        "document_title": "示范管理办法（试行）",
        "repealed_on": "2026-03-02",
        "replaced_by": "sfxkf",
    }


def test_who_proposed_may_not_confirm_or_reject(shelf, editor):
    change = propose(editor)
    for decide in (
        lambda: actions.confirm_change(actor=editor, change_id=change.pk),
        lambda: actions.reject_change(actor=editor, change_id=change.pk, remark="不对"),
    ):
        with pytest.raises(SamePersonError):
            decide()
    assert standards.clause("sfglbfsx#1").is_in_force
    assert ValidityChange.objects.get().state == "proposed"


def test_others_may_neither_propose_nor_confirm(shelf, editor, stranger, county_editor):
    change = propose(editor, key="sfxkf", kind="repeal", replaced_by="")
    for actor in (stranger, county_editor):
        with pytest.raises(NotAllowedError):
            propose(actor)
        with pytest.raises(NotAllowedError):
            actions.confirm_change(actor=actor, change_id=change.pk)
        with pytest.raises(NotAllowedError):
            ledger.changes(actor)
    assert ValidityChange.objects.count() == 1
    assert not Document.objects.exclude(repealed_on=None).exists()


def test_a_rejected_change_leaves_all_as_it_was(shelf, editor, checker):
    change = propose(editor)
    with pytest.raises(InvalidInputError, match="为什么不通过"):
        actions.reject_change(actor=checker, change_id=change.pk, remark=" ")
    actions.reject_change(actor=checker, change_id=change.pk, remark="公告不对")
    assert standards.clause("sfglbfsx#1").is_in_force
    (row,) = ledger.changes(editor).rows
    assert (row.state, row.remark, row.decided_by_name) == ("rejected", "公告不对", "checker")


def test_a_change_is_decided_once(shelf, editor, checker):
    change = propose(editor)
    actions.confirm_change(actor=checker, change_id=change.pk)
    with pytest.raises(ConflictError, match="已经处理：已生效"):
        actions.confirm_change(actor=checker, change_id=change.pk)
    assert OutboxEvent.objects.filter(name="standards.document-repealed").count() == 1
    with pytest.raises(WrongStateError, match="已废止"):
        propose(editor)


def test_one_change_of_a_document_waits_at_a_time(shelf, editor, checker):
    propose(editor)
    with pytest.raises(ChangeOpenError, match="示范管理办法（试行）"):
        propose(checker)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"kind": "else"}, "kind", "请选择"),
        ({"ground": "  "}, "ground", "请写明废止的依据"),
        ({"ground": "长" * 301}, "ground", "最多 300 字"),
        ({"replaced_by": ""}, "replaced_by", "请选择取代它的文件"),
        ({"replaced_by": "nothing"}, "replaced_by", "信息库没有这个文件"),
        ({"replaced_by": "sfglbfsx"}, "replaced_by", "不能由它自己取代"),
        ({"effective_on": date(2015, 4, 30)}, "effective_on", "不能早于施行日期 2015-05-01"),
    ],
)
def test_what_is_missing_or_wrong_is_named(shelf, editor, changes, field, reason):
    with pytest.raises(InvalidInputError) as refusal:
        propose(editor, **changes)
    assert reason in refusal.value.fields[field]
    assert not ValidityChange.objects.exists()


def test_unknown_documents_and_changes_are_not_found(shelf, editor, checker):
    with pytest.raises(NotFoundError):
        propose(editor, key="nothing")
    with pytest.raises(NotFoundError):
        actions.confirm_change(actor=checker, change_id=99)


def test_a_repeal_for_a_later_day_counts_from_that_day(shelf, editor, checker):
    later = TODAY + timedelta(days=30)
    change = propose(editor, effective_on=later)
    actions.confirm_change(actor=checker, change_id=change.pk)
    assert standards.clause("sfglbfsx#1").is_in_force
    assert standards.clause_at("sfglbfsx#1", later) is None


def test_a_pasted_text_is_read_then_taken_in(place, editor, checker):
    text = actions.read_pasted(text="甲办法\n第一条 一。\n第二条 二。", category="policy", dated_on=date(2025, 5, 1))
    assert (text.title, text.read.articles, text.start.on) == ("甲办法", 2, date(2025, 5, 1))
    assert actions.import_text(actor=editor, text=text) == "jbf"
    assert actions.import_text(actor=checker, text=text) == "jbf"
    assert Version.objects.count() == 1
    assert Entry.objects.filter(action="standards.import").count() == 1


def test_a_stranger_takes_in_nothing(place, stranger):
    text = actions.read_pasted(text="甲办法\n第一条 一。", category="policy", dated_on=date(2025, 5, 1))
    with pytest.raises(NotAllowedError):
        actions.import_text(actor=stranger, text=text)
    assert not Document.objects.exists()
