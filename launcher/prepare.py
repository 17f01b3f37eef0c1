"""Tables and the demo city, in one process; skipped in a moment when neither code nor database changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.settings import env
    from launcher.urls import connection_file

    root, home = env.ROOT, env.home()
    digest = hashlib.sha256(env.text("DATABASE_URL").encode())
    digest.update(os.environ.get("TONGBAN_DEMO", "").encode())
    sources = [*sorted(root.glob("tongban/**/migrations/*.py")), *sorted(root.glob("demo/**/*.json"))]
    sources += [*sorted(root.glob("tongban/**/demo.py")), *sorted(root.glob("tongban/**/definitions/*.json"))]
    for path in sources:
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    if connection_file(home).exists():
        digest.update((home / "postgres" / "password").read_bytes())  # another cluster, another password
    mark = Path(home / "prepared.json")
    now = {"digest": digest.hexdigest()}
    if mark.exists() and json.loads(mark.read_text()) == now:
        return

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print("表结构", flush=True)
    if env.flag("TONGBAN_DEMO", False):
        call_command("demo")
    mark.write_text(json.dumps(now))


if __name__ == "__main__":
    main()
