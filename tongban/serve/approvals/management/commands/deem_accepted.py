"""Accept what nobody answered in time (行政许可法 第三十二条); the worker does the same every ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tongban.common.commands import whole
from tongban.serve.approvals.actions import deem_all_accepted


class Command(BaseCommand):
    help = "把超过五个工作日没有答复的申请按视为受理处理"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--limit", type=whole(1, 100_000), default=500, help="一次最多处理几件")

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = deem_all_accepted(limit=options["limit"])
        for number in numbers:
            self.stdout.write(number)
        self.stdout.write(f"视为受理 {len(numbers)} 件")
