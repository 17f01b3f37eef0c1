from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.support.flow import api as flow
from tongban.support.flow.actions.checking import check_clocks

SHOWN = 50


class Command(BaseCommand):
    help = "Count all running periods anew. With --check only compare with the record; status 1 when a day differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, report differences")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            changes = flow.recompute()
            for one in changes[:SHOWN]:
                self.stdout.write(f"{one.subject} {one.what}：{one.before} → {one.after}")
            self.stdout.write(f"重算完毕，移动 {len(changes)} 处")
            return
        report = check_clocks()
        for line in report.lines.all()[:SHOWN]:
            self.stdout.write(f"{line.subject} {line.what}：存的是 {line.before}，按记录应是 {line.after}")
        words = f"核对 {report.looked} 件、{report.counted} 个时限，{report.found} 处不一致"
        if report.found:
            raise CommandError(words)
        self.stdout.write(words)
