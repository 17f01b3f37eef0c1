from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tongban.catalog.items import rulebook
from tongban.common import clock
from tongban.common.commands import day, told
from tongban.support.identity import api as identity


class Command(BaseCommand):
    help = (
        "四级四同：把一个要素的约束改为 same（应当一致）、better（只可更优）或 free（自行填写）；"
        "由系统强制设定，不经第二个人，审计记录写明"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("element", help="要素，如 promised")
        parser.add_argument("hold", help="same、better 或 free")
        parser.add_argument("--basis", required=True, help="依据，如文号")
        parser.add_argument("--from", dest="since", type=day, help="从哪天起，缺省今天")

    def handle(self, *args: Any, **options: Any) -> None:
        element, hold, basis = options["element"], options["hold"], options["basis"]
        since = options["since"] or clock.today()
        with told():
            rulebook.set_hold(actor=identity.SYSTEM(), element=element, hold=hold, basis=basis, effective_on=since)
        self.stdout.write(f"{element} 自 {since} 起：{hold}。各级事项会重新比对")
