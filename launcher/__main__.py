"""`python -m launcher {run|test|test-data|check|bench|assets}`, called by the Makefile through bootstrap.py."""

from __future__ import annotations

import sys


def main() -> int:
    command, *arguments = sys.argv[1:] or ["run"]
    if command == "run":
        from .run import run

        run()
        return 0
    if command == "assets":
        from .assets import build

        build(force=True)
        return 0
    from . import suite

    commands = {"test": suite.test, "test-data": suite.test_data, "check": suite.check, "bench": suite.bench}
    if command not in commands:
        print(f"不认识的命令：{command}")
        return 2
    return commands[command](arguments)


if __name__ == "__main__":
    sys.exit(main())
