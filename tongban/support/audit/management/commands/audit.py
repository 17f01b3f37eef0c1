from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tongban.support.audit import api as audit


class Command(BaseCommand):
    help = "审计日志：verify 逐条核验封存链，发现被修改、插入、删除、调换、截去的记录并逐条指出"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="subcommand", required=True)
        actions.add_parser("verify", help="核验；有问题时退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit.verify()
        for problem in report.problems:
            self.stdout.write(f"{problem.finding.label}\t{problem.words}")
        self.stdout.write(
            f"已核验{report.rows}条记录、{report.batches}批封条，待封存{report.unsealed}条，问题{len(report.problems)}个"
        )
        if alarm := audit.unsealed_alarm():
            self.stderr.write(alarm)
        if not report.is_intact:
            sys.exit(1)
