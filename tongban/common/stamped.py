"""Reference data kept in the process and read for nothing, until its stamp in the database changes.

A table of reference data that is read on every request and changed once a month (divisions, agencies, the work
calendar) owns one `Stamp` row. Every action that changes the data calls `changed()`. Each process asks for the
stamps of all that it holds at most every `CHECK_SECONDS`, in one statement; the process that made the change sees it
at once, also inside its own, still open transaction, and nobody sees a change that was rolled back.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, models, transaction

T = TypeVar("T")
CHECK_SECONDS = 3.0
_everyone: list[Stamped] = []
_checking = threading.Lock()


class StampRow(models.Model):
    """Base of a module's stamp table; `value` is random, so that a rolled-back stamp never comes back."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.UUIDField()

    class Meta:
        abstract = True


class Stamped(Generic[T]):
    """One value of reference data: `get()` reads it, `changed()` is called after each write."""

    def __init__(self, name: str, load: Callable[[], T], stamp_model: Callable[[], type[StampRow]]) -> None:
        self.name = name
        self._load = load
        self._stamp_model = stamp_model
        self._lock = threading.Lock()
        self._held: tuple[object, T] | None = None
        self._checked_at = 0.0
        self._own = threading.local()
        _everyone.append(self)

    def get(self) -> T:
        if self._in_own_change():
            if self._own.value is None:
                self._own.value = (self._load(),)
            return self._own.value[0]
        if self._held is not None and not self._is_checked():
            with _checking:
                if not self._is_checked():  # by whom we waited for
                    _check()
        held = self._held
        if held is not None:
            return held[1]
        with self._lock:
            if self._held is None:
                self._held = (self._stamp(), self._load())
                self._checked_at = time.monotonic()
            return self._held[1]

    @property
    def edition(self) -> object:
        """The stamp of what `get()` gives now: another one after every change that this process knows of."""
        self.get()
        held = self._held
        return held[0] if held else None

    def changed(self) -> None:
        """The data was written in this transaction."""
        self._stamp_model()._default_manager.update_or_create(name=self.name, defaults={"value": uuid.uuid4()})
        if not connection.in_atomic_block:
            self.forget()
            return

        def publish() -> None:
            self._own.marker = None
            self.forget()

        self._own.marker = publish
        self._own.value = None
        transaction.on_commit(publish)

    def forget(self) -> None:
        """Read again at the next `get()`."""
        self._held = None
        self._own.value = None

    def _in_own_change(self) -> bool:
        # After a rollback (also of a savepoint) Django has dropped our commit hook: then our change never was.
        marker = getattr(self._own, "marker", None)
        return marker is not None and any(entry[1] is marker for entry in connection.run_on_commit)

    def _is_checked(self) -> bool:
        return time.monotonic() - self._checked_at < CHECK_SECONDS

    def _stamp(self) -> object:
        return self._stamp_model()._default_manager.filter(name=self.name).values_list("value", flat=True).first()


def _check() -> None:
    """Forget what is held under another stamp than that of the database; the rest is good for a while. One statement.

    What this transaction itself has changed is left alone: its stamp is nobody else's yet.
    """
    held = [(one, one._held) for one in _everyone if one._held is not None and not one._in_own_change()]
    quote = connection.ops.quote_name
    tables = [quote(one._stamp_model()._meta.db_table) for one, _ in held]
    sql = " UNION ALL ".join(f"SELECT name, value FROM {table} WHERE name = %s" for table in tables)  # noqa: S608
    now = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(sql, [one.name for one, _ in held])
        stamps = dict(cursor.fetchall())
    for one, was in held:
        if one._held is was and was is not None:
            if stamps.get(one.name) == was[0]:
                one._checked_at = now
            else:
                one._held = None


def forget_all() -> None:
    """For tests, where each one has a database of its own."""
    for one in _everyone:
        one.forget()
