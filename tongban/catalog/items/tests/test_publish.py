from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.catalog.items import actions
from tongban.catalog.items import api as items
from tongban.catalog.items.errors import DraftChangedError, ItemStateError, NotPublishableError, SamePersonError
from tongban.catalog.items.models import Item, ItemVersion
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.data.exchange import api as exchange
from tongban.support.audit import api as audit
from tongban.support.events.models import OutboxEvent
from tongban.support.identity import api as identity

from .conftest import NOW
from .samples import CODE, OTHER_USCC, USCC, guide, with_value

TODAY = date(2026, 3, 2)


def create(actor, **changes):
    asked = {"agency_uscc": USCC, "level": "3", "base_code": "350117002011", "body": guide()} | changes
    return actions.create_item(actor=actor, **asked)


def test_a_new_item_begins_with_a_draft_that_nobody_outside_sees(draft):
    assert (draft.version, draft.state, draft.revision, draft.name) == (1, "draft", 1, "小作坊食品生产许可")
    with pytest.raises(NotFoundError):
        items.guide(CODE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base_code": "35011700201"}, "base_code"),
        ({"level": "9"}, "level"),
        ({"base_code": "350717002011"}, "kind"),
        ({"sequence": "x1"}, "sequence"),
        ({"body": guide(colour="red")}, "-"),
        ({"body": guide(visits="x")}, "visits"),
    ],
)
def test_a_new_item_with_bad_input_names_the_field_and_leaves_nothing(editor, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        create(editor, **changes)
    assert list(caught.value.fields) == [field]
    assert not Item.objects.exists()


def test_the_same_item_is_not_entered_twice(draft, editor):
    with pytest.raises(ConflictError, match="已存在"):
        create(editor)


def test_who_only_publishes_elsewhere_may_not_enter_an_item(neighbour):
    with pytest.raises(NotAllowedError):
        create(neighbour)
    assert not Item.objects.exists()


def test_publishing_puts_the_guide_in_force_and_tells(draft, publisher):
    with transaction.atomic():
        version = actions.publish(actor=publisher, code=CODE, revision=1)
    assert (version.state, version.effective_on, version.ended_on) == ("published", TODAY, None)
    assert (version.form_code, version.form_version, version.flow_code, version.flow_version) == (
        f"item-{CODE}",
        1,
        "standard",
        1,
    )
    event = OutboxEvent.objects.get(name="items.published")
    assert event.payload == {"codes": [CODE]}
    assert [row.action for row in audit.trail(f"item:{CODE}")] == ["items.create", "items.publish"]


def test_who_edited_last_may_not_publish_and_nothing_changes(publisher):
    create(publisher)
    with pytest.raises(SamePersonError):
        actions.publish(actor=publisher, code=CODE)
    assert ItemVersion.objects.get().state == "draft"


def test_a_flow_to_a_departments_system_is_published_only_when_the_agency_has_one_in_use(editor, publisher):
    create(editor, body=guide(flow="external"))
    for agency, is_active in [(OTHER_USCC, True), (USCC, False)]:
        connect(f"s{agency[-3:]}".lower(), agency, is_active=is_active)
        with pytest.raises(NotPublishableError, match="要送到南平市市场监督管理局的业务系统，它没有启用的对接系统"):
            actions.publish(actor=publisher, code=CODE)
    connect(f"s{USCC[-3:]}".lower(), USCC, is_active=True)
    assert actions.publish(actor=publisher, code=CODE).flow_code == "external"


def connect(code, agency, **more):
    exchange.save_peer(
        actor=identity.SYSTEM(), code=code, name="业务系统", agency_uscc=agency, address="http://127.0.0.1:9",
        signing="hmac", **more,
    )  # fmt: skip


def test_an_editor_may_not_publish(draft, editor, city):
    with pytest.raises(NotAllowedError):
        actions.publish(actor=editor, code=CODE)
    assert ItemVersion.objects.get().state == "draft"


def test_a_publisher_of_another_agency_may_not_publish(draft, neighbour):
    with pytest.raises(NotAllowedError):
        actions.publish(actor=neighbour, code=CODE)
    assert ItemVersion.objects.get().state == "draft"


def test_a_guide_with_faults_is_not_published_and_all_faults_are_named(editor, publisher):
    create(editor, body=guide(faqs=[], summary=""))
    with pytest.raises(NotPublishableError) as caught:
        actions.publish(actor=publisher, code=CODE)
    assert caught.value.fields == {"summary": "没有一句话说明", "faqs": "行政许可至少应有 1 个常见问题"}
    assert "指南有 2 处不符合发布要求" in caught.value.sentence
    assert ItemVersion.objects.get().state == "draft"


def test_a_form_the_platform_cannot_show_is_not_published(editor, publisher):
    create(editor, body=with_value("form.0.fields.1.min", "x"))
    with pytest.raises(NotPublishableError) as caught:
        actions.publish(actor=publisher, code=CODE)
    assert {fault.rule for fault in caught.value.faults} == {"form-works"}


def test_an_unknown_licence_type_is_not_published(editor, publisher):
    create(editor, body=with_value("result.licence_type", "moon_permit"))
    with pytest.raises(NotPublishableError, match="moon_permit"):
        actions.publish(actor=publisher, code=CODE)


def test_a_draft_saved_meanwhile_is_not_overwritten(draft, editor):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="甲"), revision=1)
    with pytest.raises(DraftChangedError, match="第 2 次"):
        actions.save_draft(actor=editor, code=CODE, body=guide(summary="乙"), revision=1)
    assert ItemVersion.objects.get().summary == "甲"


def test_what_was_read_is_what_is_published(draft, editor, publisher):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="甲"))
    with pytest.raises(DraftChangedError):
        actions.publish(actor=publisher, code=CODE, revision=1)
    assert ItemVersion.objects.get().state == "draft"


def test_the_next_version_ends_the_one_before(published, editor, publisher):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="新"), revision=0)
    with clock.at(NOW + timedelta(days=1)):
        actions.publish(actor=publisher, code=CODE)
    rows = list(ItemVersion.objects.values_list("version", "state", "effective_on", "ended_on"))
    day = date(2026, 3, 3)
    assert rows == [(1, "published", TODAY, day), (2, "published", day, None)]


def test_a_version_for_a_later_day_waits_for_it(published, editor, publisher):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="四月起"))
    actions.publish(actor=publisher, code=CODE, effective_on=date(2026, 4, 1))
    assert items.guide(CODE).version == 1
    assert items.guide(CODE, on=date(2026, 3, 31)).version == 1
    assert items.guide(CODE, on=date(2026, 4, 1)).summary == "四月起"


def test_a_version_cannot_begin_in_the_past(draft, publisher):
    with pytest.raises(InvalidInputError) as caught:
        actions.publish(actor=publisher, code=CODE, effective_on=date(2026, 3, 1))
    assert list(caught.value.fields) == ["effective_on"]


def test_a_newer_publication_replaces_one_announced_for_later(published, editor, publisher):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="四月起"))
    actions.publish(actor=publisher, code=CODE, effective_on=date(2026, 4, 1))
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="即日起"))
    actions.publish(actor=publisher, code=CODE)
    assert items.guide(CODE, on=date(2026, 5, 1)).summary == "即日起"
    assert list(ItemVersion.objects.values_list("state", flat=True)) == ["published", "retired", "published"]


def test_rolling_back_publishes_the_old_guide_as_a_new_version(published, editor, publisher):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="写错了"))
    actions.publish(actor=publisher, code=CODE)
    version = actions.rollback(actor=publisher, code=CODE, to_version=1, reason="第二版有误")
    assert (version.version, version.change_note) == (3, "回退到第 1 版：第二版有误")
    assert items.guide(CODE).summary == guide()["summary"]
    assert audit.trail(f"item:{CODE}")[-1].action == "items.rollback"


def test_rolling_back_to_what_is_in_force_is_refused(published, publisher):
    with pytest.raises(ConflictError, match="正在施行"):
        actions.rollback(actor=publisher, code=CODE, to_version=1, reason="x")
    assert ItemVersion.objects.count() == 1


def test_a_suspended_item_stays_readable_and_takes_no_applications(published, publisher):
    actions.suspend(actor=publisher, code=CODE, reason="法规调整")
    guide_now = items.guide(CODE)
    assert (guide_now.is_open, guide_now.state_reason) == (False, "法规调整")
    assert items.listing().rows == []
    actions.resume(actor=publisher, code=CODE)
    assert items.guide(CODE).is_open is True


def test_a_cancelled_item_is_gone_but_its_version_can_be_read(published, publisher):
    actions.cancel(actor=publisher, code=CODE, reason="取消许可")
    with pytest.raises(NotFoundError):
        items.guide(CODE)
    assert items.version(published.pk).item_state == "cancelled"
    with pytest.raises(ItemStateError, match="已取消"):
        actions.save_draft(actor=publisher, code=CODE, body=guide())


def test_suspending_needs_a_reason_and_the_right(published, publisher, editor):
    with pytest.raises(InvalidInputError):
        actions.suspend(actor=publisher, code=CODE, reason=" ")
    with pytest.raises(NotAllowedError):
        actions.suspend(actor=editor, code=CODE, reason="x")
    with pytest.raises(ItemStateError, match="在用"):
        actions.resume(actor=publisher, code=CODE)
    assert Item.objects.get().state == "in_use"


def test_discarding_the_first_draft_takes_the_item_with_it(draft, editor):
    actions.discard_draft(actor=editor, code=CODE)
    assert not Item.objects.exists()


def test_discarding_a_later_draft_leaves_what_is_in_force(published, editor):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="新"))
    actions.discard_draft(actor=editor, code=CODE)
    assert list(ItemVersion.objects.values_list("version", "state")) == [(1, "published")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE items_itemversion SET name = '改'",
        "UPDATE items_itemversion SET body = '{}'",
        "UPDATE items_itemversion SET state = 'draft'",
        "DELETE FROM items_itemversion",
    ],
)
def test_the_database_keeps_a_published_version_as_it_is(published, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ItemVersion.objects.get().name == "小作坊食品生产许可"


def test_the_database_refuses_two_versions_in_force_on_one_day(published):
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.create(
            item=published.item,
            version=9,
            state="published",
            effective_on=TODAY + timedelta(days=3),
            body={},
            name="x",
            kind="01",
            handling="2",
            subjects=["natural"],
            form_version=1,
            flow_version=1,
            edited_by=published.edited_by,
            edited_at=NOW,
            published_by=identity.SYSTEM(),
            published_at=NOW,
        )
