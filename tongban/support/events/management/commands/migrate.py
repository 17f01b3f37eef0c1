"""`manage.py migrate`, each migration whole: with its mark that it was made, in one transaction.

Django notes a migration after its transaction when SQL was put off to its end (indexes, foreign keys). Killed between
the two, the tables are there and the mark is not: every later start fails with "relation already exists".
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    def apply_migration(self, state: Any, migration: Any, *given: Any, **more: Any) -> Any:
        if not migration.atomic:
            return super().apply_migration(state, migration, *given, **more)
        with transaction.atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, *given, **more)


# The command takes it from there.
migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    pass
