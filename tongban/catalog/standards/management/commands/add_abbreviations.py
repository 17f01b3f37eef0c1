from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tongban.catalog.standards import abbreviating
from tongban.common.commands import read_json
from tongban.support.identity import api as identity


class Command(BaseCommand):
    help = "法律简称：给信息库里的文件加上简称；不写文件就用自带的常用简称表，再运行一次没有变化"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help='JSON：{"道路交通安全法": ["道交法"]}')

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        names = read_json(file, dict[str, list[str]]) if file else abbreviating.common()
        told = abbreviating.add_many(actor=identity.SYSTEM(), names=names)
        for line in told["refused"]:
            self.stdout.write(f"没有收：{line}")
        if told["not_held"]:
            self.stdout.write(f"信息库没有收录：{'、'.join(told['not_held'])}")
        self.stdout.write(f"加了 {len(told['added'])} 个简称，原有 {len(told['known'])} 个")
