from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tongban.catalog.items import rulebook
from tongban.catalog.items.rules.stars import Rung
from tongban.common import clock
from tongban.common.commands import day, read_json, told
from tongban.support.identity import api as identity


class Command(BaseCommand):
    help = (
        "星级：按 JSON 文件换一套星级标准（stars、words、least_depth、most_visits、widest、most_percent）；"
        "由系统强制设定，不经第二个人，审计记录写明"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--basis", required=True, help="依据，如文号")
        parser.add_argument("--from", dest="since", type=day, help="从哪天起，缺省今天")

    def handle(self, *args: Any, **options: Any) -> None:
        file, basis = options["file"], options["basis"]
        since = options["since"] or clock.today()
        rungs = read_json(file, list[Rung])
        with told():
            rulebook.set_ladder(actor=identity.SYSTEM(), rungs=rungs, basis=basis, effective_on=since)
        self.stdout.write(f"{len(rungs)} 级星级标准自 {since} 起施行")
