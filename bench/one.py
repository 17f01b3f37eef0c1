"""One benchmark in this process: `python -m bench.one NAME [SIZE]`. Prepares the database, prints the result line."""

from __future__ import annotations

import importlib
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from launcher import prepare

    prepare.main()
    import django

    django.setup()
    module = importlib.import_module(f"bench.{sys.argv[1]}")
    size = int(sys.argv[2]) if len(sys.argv) > 2 else module.SIZE
    print(f"\n== {sys.argv[1]}（规模 {size:,}）：{(module.__doc__ or '').splitlines()[0]}\n", flush=True)
    print(module.run(size).line(), flush=True)


if __name__ == "__main__":
    main()
