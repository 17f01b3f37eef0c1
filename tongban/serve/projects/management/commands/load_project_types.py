from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tongban.common.commands import read_json, told
from tongban.serve.projects import api as projects
from tongban.support.identity import api as identity


class Command(BaseCommand):
    help = "装入工程建设项目类型（阶段、牵头的一件事、限时、前置阶段），已有的按文件更新"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON 文件，样子见 demo/content/project_types.json")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = read_json(options["file"])
        with told():
            changed = projects.load_types(actor=identity.SYSTEM(), rows=rows)
        self.stdout.write(f"新增或更新 {changed} 个项目类型")
