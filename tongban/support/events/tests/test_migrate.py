"""A migration that was killed before it was noted has made nothing, so that the next start can make it."""

from __future__ import annotations

import pytest
from django.core.management import load_command_class
from django.core.management.commands import migrate
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.django_db
TABLE = "events_half"


class Half(migrations.Migration):
    operations = [
        migrations.CreateModel(
            "Half",
            [("id", models.AutoField(primary_key=True)), ("mark", models.IntegerField(db_index=True))],  # put off
            options={"db_table": TABLE},
        )
    ]


class Killed(BaseException):
    pass


def test_tables_and_their_mark_come_together_or_not_at_all(monkeypatch):
    load_command_class("tongban.support.events", "migrate")
    executor = migrate.MigrationExecutor(connection)  # type: ignore[attr-defined]

    def killed(self, migration):
        raise Killed

    monkeypatch.setattr(MigrationExecutor, "record_migration", killed)
    with pytest.raises(Killed):
        executor.apply_migration(ProjectState(), Half("0001_half", "events"))
    assert TABLE not in connection.introspection.table_names()
    monkeypatch.undo()
    executor.apply_migration(ProjectState(), Half("0001_half", "events"))
    assert TABLE in connection.introspection.table_names()


def test_the_command_of_the_platform_is_this_one():
    from django.core.management import get_commands

    assert get_commands()["migrate"] == "tongban.support.events"
