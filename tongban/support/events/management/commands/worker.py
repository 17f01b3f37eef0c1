from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tongban.common.commands import whole
from tongban.support.events import worker


class Command(BaseCommand):
    help = "后台进程：分发事件、执行后台任务、封存审计记录；收到 SIGTERM 后做完手头的事再退出"
    requires_system_checks: list[str] = []  # it serves no pages: no need to load every door

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=whole(1, 64), default=1, help="同时执行的后台任务数（默认 1）")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        worker.run(concurrency=concurrency)
