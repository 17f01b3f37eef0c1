from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.catalog.items import content


class Command(BaseCommand):
    help = "Find every fault in the content files of a city; needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default="demo/content", help="a content folder or one of its item files")

    def handle(self, *args: Any, **options: Any) -> None:
        if content.main([options["path"]]):
            raise CommandError("内容有问题，见上")
