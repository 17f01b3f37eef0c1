#!/usr/bin/env python
"""Django's command line; starts the embedded database by itself when it is down."""

import os
import sys
from contextlib import nullcontext

#: They look at files only; everything else finds the database there.
WITHOUT_DATABASE = {"bpmn_import", "check_content", "help", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from launcher.postgres import DatabaseStartError, ensure_database

    try:
        with nullcontext() if WITHOUT_DATABASE.intersection(sys.argv[1:2]) else ensure_database():
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except DatabaseStartError as problem:
        sys.exit(f"✗ {problem}")


if __name__ == "__main__":
    main()
