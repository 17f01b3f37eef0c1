from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from tongban.catalog.items import rulebook
from tongban.catalog.items.rules.stars import Rung
from tongban.common import clock
from tongban.common.errors import PlatformError
from tongban.support.identity import api as identity


class Command(BaseCommand):
    help = (
        "星级：按 JSON 文件换一套星级标准（stars、words、least_depth、most_visits、widest、most_percent）；"
        "由系统强制设定，不经第二个人，审计记录写明"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--basis", required=True, help="依据，如文号")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, help="从哪天起，缺省今天")

    def handle(self, *args: Any, **options: Any) -> None:
        file, basis = options["file"], options["basis"]
        day = options["since"] or clock.today()
        try:
            rungs = msgspec.json.decode(file.read_bytes(), type=list[Rung])
            rulebook.set_ladder(actor=identity.SYSTEM(), rungs=rungs, basis=basis, effective_on=day)
        except (OSError, msgspec.DecodeError) as fault:
            raise CommandError(f"读不了文件 {file.name}：{fault}") from fault
        except PlatformError as refusal:
            raise CommandError(refusal.sentence + "；".join(refusal.fields.values())) from refusal
        self.stdout.write(f"{len(rungs)} 级星级标准自 {day} 起施行")
