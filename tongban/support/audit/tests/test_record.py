from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.audit.models import Entry, Pending
from tongban.support.events import api as events

from .conftest import query

pytestmark = pytest.mark.django_db


def test_recording_is_one_statement(clerk, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.record(clerk, "approvals.case.pause", "case:A1", facts={"on": date(2026, 3, 2), "fee": Decimal("1.50")})
    row = Entry.objects.get()
    assert (row.kind, row.actor_id, row.actor_name, row.actor_kind, row.agency_id) == (
        "change",
        12,
        "陈窗口",
        "staff",
        5,
    )
    assert row.facts == {"on": "2026-03-02", "fee": "1.50"}


def test_a_row_enters_the_queue_of_the_sealer(clerk):
    audit.record(clerk, "approvals.case.pause", "case:A1")
    assert Pending.objects.get().entry_id == Entry.objects.get().pk


def test_the_time_is_that_of_the_platform_clock(clerk):
    with clock.at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        audit.record(clerk, "approvals.case.pause", "case:A1")
    assert Entry.objects.get().at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_an_actor_without_name_is_known_by_the_username_and_may_act_for_another():
    actor = SimpleNamespace(pk=None, username="system", name="", kind="system", agency_id=None, acting_as="林某某")
    audit.record(actor, "tests.step", "case:A1")
    row = Entry.objects.get()
    assert (row.actor_id, row.actor_name, row.acting_as) == (None, "system", "林某某")


def test_the_trail_tells_the_story_of_one_subject_in_order(clerk, django_assert_num_queries):
    audit.record(clerk, "intake.accept", "case:A1", facts={"n": 1})
    audit.record(clerk, "intake.accept", "case:A2")
    audit.record(clerk, "approvals.case.pause", "case:A1", facts={"n": 2})
    audit.record_read(clerk, "case:A1", purpose="核对材料")
    with django_assert_num_queries(1):
        story = audit.trail("case:A1")
    assert [(row.action, row.actor_name, row.facts) for row in story] == [
        ("intake.accept", "陈窗口", {"n": 1}),
        ("approvals.case.pause", "陈窗口", {"n": 2}),
    ]


def test_reads_of_personal_data_are_kept_with_their_purpose(clerk):
    audit.record_read(clerk, "person:9", purpose="核对材料")
    (row,) = audit.page(kind="read").rows
    assert (row.subject, row.kind_name, row.facts, row.is_sealed) == (
        "person:9",
        "查阅",
        {"purpose": "核对材料"},
        False,
    )


def test_the_auditor_reads_in_pages_newest_first(clerk, django_assert_num_queries):
    for number in range(5):
        audit.record(clerk, "tests.step", f"case:A{number}")
    audit.seal_pending()
    first = audit.page(size=2)
    with django_assert_num_queries(2):
        second = audit.page(size=2, after=first.next_cursor)
    assert [row.subject for row in [*first.rows, *second.rows]] == ["case:A4", "case:A3", "case:A2", "case:A1"]
    assert all(row.is_sealed for row in second.rows)


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        ({"actor_id": 12}, ["case:A3", "case:A1"]),
        ({"actor_name": "王审批"}, ["case:A2"]),
        ({"agency_id": 6}, ["case:A2"]),
        ({"action": "approvals."}, ["case:A2"]),
        ({"subject": "case:A1"}, ["case:A1"]),
        ({"since": datetime(2026, 3, 3, tzinfo=UTC)}, ["case:A3"]),
        ({"until": datetime(2026, 3, 2, tzinfo=UTC)}, ["case:A1"]),
    ],
)
def test_the_auditor_filters(clerk, wanted, subjects):
    other = SimpleNamespace(pk=13, name="王审批", kind="staff", agency_id=6)
    steps = [(clerk, "intake.accept"), (other, "approvals.case.pause"), (clerk, "intake.deliver")]
    for number, (actor, action) in enumerate(steps, 1):
        with clock.at(datetime(2026, 3, number, tzinfo=UTC)):
            audit.record(actor, action, f"case:A{number}")
    assert [row.subject for row in audit.page(**wanted).rows] == subjects


def test_a_forged_page_cursor_is_refused():
    with pytest.raises(InvalidInputError, match="翻页位置无效"):
        audit.page(after="x")


@pytest.mark.parametrize("table", ["audit_entry", "audit_link", "audit_batch"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "DELETE FROM {} WHERE {} < 0", "TRUNCATE {}"]
)
@pytest.mark.parametrize("replica", [False, True])
def test_the_database_refuses_any_change(sealed, table, change, replica):
    column = {"audit_entry": "id", "audit_link": "seq", "audit_batch": "number"}[table]
    if change == "TRUNCATE {}":  # the test database lets it through (conftest.py); here it is as in a real one
        query(f"DROP TRIGGER audit_append_only ON {table}")
        query(
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    query(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only")
    if replica:
        query("SET LOCAL session_replication_role = replica")
    with pytest.raises(ProgrammingError, match="审计记录只能追加"), transaction.atomic():
        query(change.format(table, column, column))
    assert Entry.objects.count() == 7


def test_the_migration_guards_all_three_tables_against_truncate():
    from importlib import import_module

    operations = import_module("tongban.support.audit.migrations.0002_append_only").Migration.operations
    made = [sql for operation in operations for sql in operation.sql if "audit_append_only BEFORE" in sql]
    assert len(made) == 3
    assert all("UPDATE OR DELETE OR TRUNCATE" in sql for sql in made)


def test_a_dead_letter_sent_again_is_in_the_log(clerk):
    with transaction.atomic():
        events.publish(
            events.DeliveryResent(
                delivery_id=4, event_name="tests.lamp", consumer="tests",
                actor_id=12, actor_name="陈窗口", actor_kind="staff", agency_id=5,
            )
        )  # fmt: skip
    events.deliver_all_now()
    (row,) = audit.trail("delivery:4")
    assert (row.action, row.actor_name) == ("events.delivery.resend", "陈窗口")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_leaves_no_row(clerk):
    with transaction.atomic():
        audit.record(clerk, "tests.step", "case:A1")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Pending.objects.exists()
