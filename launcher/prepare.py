"""Tables and the demo city, in one process; skipped in a moment when neither code nor database changed.

It may be killed anywhere: migrations are transactions, the demo build goes on where it was, and the mark is written
last. One at a time: a second one waits for the first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = 0x746F6E67_0003
#: What the tables and the demo city are made from.
SOURCES = [
    "tongban/**/migrations/*.py", "tongban/**/demo.py", "tongban/**/roles.py", "tongban/**/definitions/*.json",
    "demo/**/*.py", "demo/**/*.json",
]  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.settings import env

    mark, now = env.home() / "prepared", _fingerprint()
    if _is_done(mark, now):
        return

    import django
    from django.core.management import call_command

    django.setup()
    with _alone():
        if _is_done(mark, now):
            return
        call_command("migrate", interactive=False, verbosity=0)
        print("表结构", flush=True)
        if env.flag("TONGBAN_DEMO", False):
            call_command("demo")
        mark.write_text(now, encoding="ascii")


def _is_done(mark: Path, now: str) -> bool:
    return mark.exists() and mark.read_text(encoding="ascii") == now


def _fingerprint() -> str:
    from config.settings import env
    from launcher.urls import connection_file

    root, home = env.ROOT, env.home()
    digest = hashlib.sha256(env.text("DATABASE_URL").encode())
    digest.update(os.environ.get("TONGBAN_DEMO", "").encode())
    digest.update(os.environ.get("DEPARTMENT_PORT", "").encode())
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    if connection_file(home).exists():
        digest.update((home / "postgres" / "password").read_bytes())  # another cluster, another password
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """A lock in the database, held by a connection of its own: it falls when this process does."""
    from django.db import connection

    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                print("等待另一次准备结束", flush=True)
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
    finally:
        holder.close()


if __name__ == "__main__":
    main()
