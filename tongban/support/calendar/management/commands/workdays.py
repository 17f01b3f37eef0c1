import csv
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tongban.common.errors import PlatformError
from tongban.support.calendar import registry, tables

PROVISIONAL = "暂定：所涉年份的放假安排尚未公布"


class Command(BaseCommand):
    help = "按行推算办理期限：读入 start,days 两列，逐行加上到期日（due）和说明（note）"

    def add_arguments(self, parser):
        parser.add_argument("--csv", required=True, metavar="FILE", help="每行 起算日期,工作日数；- 为标准输入")

    def handle(self, *args, **options):
        calendar = registry.current()
        try:
            header, rows = tables.read_count_rows(tables.decode(_read(options["csv"])))
        except PlatformError as refusal:
            raise CommandError(refusal.sentence) from refusal
        out = csv.writer(self.stdout, lineterminator="\n")
        if header is not None:
            out.writerow([*header, "due", "note"])
        bad = 0
        for row in rows:
            due, reason = None, row.reason
            if row.start is not None and row.days is not None:
                try:
                    due = calendar.add(row.start, row.days)
                except ValueError as error:
                    reason = f"第 {row.number} 行“start”列：{error}"
            if due is None:
                bad += 1
                self.stderr.write(reason)
                out.writerow([*row.cells, "", reason])
                continue
            out.writerow([*row.cells, due.on.isoformat(), PROVISIONAL if due.provisional else ""])
        if bad:
            raise CommandError(f"有 {bad} 行不能推算，原因见上")


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"打不开文件 {name}：{error.strerror}") from error
