from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongban.catalog.items import api as items
from tongban.catalog.themes import actions, queries
from tongban.catalog.themes import api as themes
from tongban.catalog.themes.models import Theme, ThemeVersion
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit.models import Entry
from tongban.support.events.models import OutboxEvent
from tongban.support.identity import api as identity

from . import samples


def test_a_theme_begins_as_a_draft_that_nobody_outside_sees(draft):
    assert (draft.theme.code, draft.version, draft.item_count) == (samples.CODE, 1, 2)
    with pytest.raises(NotFoundError):
        themes.guide(samples.CODE)
    assert themes.listing().rows == []


def test_another_agency_begins_no_theme_here(neighbour, city):
    with pytest.raises(NotAllowedError):
        actions.create_theme(actor=neighbour, agency_id=city.id, key="zuofang", body=samples.theme())
    assert not Theme.objects.exists()


def test_the_same_matter_is_begun_once_in_a_place(draft, editor, city):
    with pytest.raises(ConflictError, match="已经有简称为 zuofang"):
        actions.create_theme(actor=editor, agency_id=city.id, key="zuofang", body=samples.theme())


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"key": "作坊"}, "key", "小写字母和数字"),
        ({"agency_id": None}, "agency", "请选择牵头部门"),
        ({"division_code": "110000000000"}, "division", "区划不在"),
        ({"body": {"name": "x"}}, "name", "名称：文字至少 2 个字"),
        ({"body": samples.theme(surprise=1)}, "name", "不认识的字段“surprise”"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(editor, city, more, field, words):
    given = {"agency_id": city.id, "key": "zuofang", "body": samples.theme()} | more
    with pytest.raises(InvalidInputError) as refusal:
        actions.create_theme(actor=editor, **given)
    assert words in refusal.value.fields[field]
    assert not Theme.objects.exists()


def test_publishing_puts_it_in_force_and_tells_the_house(published, publisher):
    guide = themes.guide(samples.CODE)
    assert (guide.name, guide.version, guide.effective_on, guide.is_open) == ("开作坊", 1, date(2026, 3, 2), True)
    assert Entry.objects.filter(action="themes.publish", actor_id=publisher.pk).exists()
    assert OutboxEvent.objects.filter(name="themes.published").count() == 1


def test_the_last_editor_does_not_publish(draft, publisher):
    actions.save_draft(actor=publisher, code=samples.CODE, body=samples.theme(name="开小作坊"))
    with pytest.raises(themes.SamePersonError):
        actions.publish(actor=publisher, code=samples.CODE)
    assert not ThemeVersion.objects.filter(state="published").exists()


def test_an_editor_without_the_right_does_not_publish(draft, editor):
    with pytest.raises(NotAllowedError):
        actions.publish(actor=editor, code=samples.CODE)


def test_faults_stop_publishing_and_are_all_named(editor, publisher, city):
    body = samples.theme(
        alias=[],
        members=[{"item": samples.FOOD, "after": [samples.FIRE]}, {"item": samples.FIRE, "after": [samples.FOOD]}],
    )
    actions.create_theme(actor=editor, agency_id=city.id, key="zuofang", body=body)
    with pytest.raises(themes.NotPublishableError) as refusal:
        actions.publish(actor=publisher, code=samples.CODE)
    assert set(refusal.value.fields) == {"alias", "members"}
    assert "互相等待" in refusal.value.sentence


def test_a_suspended_item_stops_publishing(draft, publisher):
    items.suspend(actor=identity.SYSTEM(), code=samples.FIRE, reason="系统检修")
    with pytest.raises(themes.NotPublishableError, match="“开业前消防检查”暂停受理"):
        actions.publish(actor=publisher, code=samples.CODE)


def test_a_draft_that_another_changed_is_not_overwritten(draft, editor, publisher):
    actions.save_draft(actor=publisher, code=samples.CODE, body=samples.theme(name="甲坊"), revision=1)
    with pytest.raises(themes.DraftChangedError, match="第 2 次修改"):
        actions.save_draft(actor=editor, code=samples.CODE, body=samples.theme(name="乙坊"), revision=1)
    assert ThemeVersion.objects.get().name == "甲坊"


def test_the_next_version_ends_the_one_before(published, editor, publisher):
    actions.save_draft(actor=editor, code=samples.CODE, body=samples.theme(name="开小作坊"))
    actions.publish(actor=publisher, code=samples.CODE, effective_on=date(2026, 3, 9))
    assert themes.guide(samples.CODE).name == "开作坊"
    assert themes.guide(samples.CODE, date(2026, 3, 9)).name == "开小作坊"
    (change,) = themes.diff_versions(publisher, samples.CODE, 1, 2)
    assert (change.label, change.before, change.after) == ("名称", "开作坊", "开小作坊")


def test_the_database_keeps_a_published_version_as_it_is(published):
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeVersion.objects.filter(pk=published.pk).update(name="改过")
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeVersion.objects.filter(pk=published.pk).delete()


def test_the_first_draft_takes_its_theme_with_it(draft, editor):
    actions.discard_draft(actor=editor, code=samples.CODE)
    assert not Theme.objects.exists()


def test_a_suspended_theme_says_why_and_leaves_the_lists(published, publisher):
    with pytest.raises(InvalidInputError):
        actions.suspend(actor=publisher, code=samples.CODE, reason=" ")
    actions.suspend(actor=publisher, code=samples.CODE, reason="流程调整")
    guide = themes.guide(samples.CODE)
    assert (guide.is_open, guide.state_reason) == (False, "流程调整")
    assert themes.listing().rows == []
    with pytest.raises(themes.ThemeStateError):
        actions.suspend(actor=publisher, code=samples.CODE, reason="再一次")
    actions.resume(actor=publisher, code=samples.CODE)
    assert themes.guide(samples.CODE).is_open


def test_a_neighbour_finds_no_theme_of_others(published, neighbour):
    assert queries.ledger(neighbour).rows == []
    with pytest.raises(NotFoundError):
        queries.draft(neighbour, samples.CODE)


def test_lists_take_a_fixed_number_of_statements(published, editor, city, django_assert_num_queries):
    for number in range(3):
        actions.create_theme(actor=editor, agency_id=city.id, key=f"zuofang{number}", body=samples.theme())
    queries.ledger(editor)
    with django_assert_num_queries(1):
        assert len(themes.listing(within="350700000000").rows) == 1
    with django_assert_num_queries(2):
        assert len(queries.ledger(editor, text="作坊").rows) == 4


def test_the_list_is_paged_by_key(published, editor, publisher, city):
    for number in range(2):
        draft = actions.create_theme(actor=editor, agency_id=city.id, key=f"zuofang{number}", body=samples.theme())
        actions.publish(actor=publisher, code=draft.theme.code)
    first = themes.listing(size=2)
    second = themes.listing(size=2, after=first.next_cursor)
    assert [row.code for row in (*first.rows, *second.rows)] == [samples.CODE, "350700-zuofang0", "350700-zuofang1"]
