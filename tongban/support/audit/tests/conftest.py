from types import SimpleNamespace

import pytest
from django.db import connection

from tongban.support.audit import api as audit


@pytest.fixture
def clerk():
    return SimpleNamespace(pk=12, username="chen", name="陈窗口", kind="staff", agency_id=5, acting_as="")


@pytest.fixture
def sealed(clerk):
    """Seven rows in the chain: batches of 3, 2 and 2. Returns the row numbers in order."""
    numbers = []
    for size in (3, 2, 2):
        for _ in range(size):
            audit.record(clerk, "tests.step", "case:A1", facts={"step": len(numbers) + 1})
            numbers.append(newest())
        audit.seal_pending()
    return numbers


def newest():
    return query("SELECT max(id) FROM audit_entry")[0][0]


def query(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def as_superuser(*statements):
    """Change the tables behind the triggers' back."""
    tables = ["audit_entry", "audit_link", "audit_batch"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for sql, *values in statements:
            cursor.execute(sql, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only")
