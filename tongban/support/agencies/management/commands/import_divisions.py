import csv
from datetime import date
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tongban.common.commands import require_writable
from tongban.common.errors import PlatformError
from tongban.support.agencies import actions, rules, tables
from tongban.support.agencies.enums import CodeScheme

SHOWN = 10


class Command(BaseCommand):
    help = "导入区划代码表（CSV：level,code,parent_code,name），民政部、国家统计局两种都可以"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--scheme", choices=CodeScheme.values, help="代码来源；不写则按代码长度判断")
        parser.add_argument("--valid-from", default=str(actions.FIRST_DAY), metavar="YYYY-MM-DD", help="启用日期")
        parser.add_argument("--report", metavar="CSV", help="把拒收的行和原因写到这个文件")

    def handle(self, *args, **options):
        require_writable(options["report"])
        try:
            valid_from_on = date.fromisoformat(options["valid_from"])
        except ValueError as error:
            raise CommandError(f"启用日期“{options['valid_from']}”不是日期，应写成 2026-01-05") from error
        try:
            rows = tables.read_divisions(Path(options["file"]).read_bytes())
            scheme = CodeScheme(options["scheme"]) if options["scheme"] else rules.guess_scheme(rows)
            system = get_user_model().objects.system()
            plan = actions.import_divisions(actor=system, rows=rows, scheme=scheme, valid_from_on=valid_from_on)
        except OSError as error:
            raise CommandError(f"打不开文件 {options['file']}：{error.strerror}") from error
        except PlatformError as error:
            raise CommandError(error.sentence) from error
        self._report(plan.refused, options["report"])
        self.stdout.write(f"{scheme.label}：{plan.summary}")

    def _report(self, refused, report):
        if report:
            with Path(report).open("w", encoding="utf-8-sig", newline="") as lines:
                writer = csv.writer(lines)
                writer.writerow(["line", "code", "name", "reason"])
                writer.writerows([one.line, one.code, one.name, one.reason] for one in refused)
            return
        for one in refused[:SHOWN]:
            self.stdout.write(f"第 {one.line} 行 {one.code} {one.name}：{one.reason}")
        if len(refused) > SHOWN:
            self.stdout.write(f"……另有 {len(refused) - SHOWN} 行，加 --report 可写成文件")
