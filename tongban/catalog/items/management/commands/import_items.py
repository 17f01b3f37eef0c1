from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.catalog.items import formats, importing, searching, sheet_import
from tongban.common.commands import require_writable
from tongban.common.errors import PlatformError
from tongban.support.identity import api as identity

WORKBOOKS = (".xlsx", ".xlsm", ".xls")


class Command(BaseCommand):
    help = (
        "Take over an item library (JSON lines, a county's CSV), or the Excel template, whose rows become drafts: "
        "each row is imported or refused with its reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines (Guangdong), CSV (Guang'an), or .xlsx")
        parser.add_argument("--report", type=Path, help="CSV of the refused rows")
        parser.add_argument("--source", default="外部事项库导入", help="what the guides say of where they come from")

    def handle(self, *args: Any, **options: Any) -> None:
        require_writable(options["report"])
        started = time.perf_counter()
        try:
            outcome = _take(options["file"], options["source"])
        except OSError as error:
            raise CommandError(f"读不了文件 {options['file']}：{error.strerror}") from error
        except PlatformError as error:
            raise CommandError(f"{error.sentence}（{options['file']}）") from error
        stored = time.perf_counter()
        searching.index_codes(outcome.codes)
        indexed = time.perf_counter()
        if options["report"]:
            _write_report(options["report"], outcome.refused)
        for one in outcome.refused[:20]:
            self.stdout.write(f"第 {one.row} 行 {one.code} {one.name}：{one.reason}")
        if len(outcome.refused) > 20:
            self.stdout.write(f"……另有 {len(outcome.refused) - 20} 行被拒收，见 --report")
        rows = sum(outcome.summary.values())
        self.stdout.write(
            f"{rows} 行，写入用时 {stored - started:.2f} 秒（{rows / max(stored - started, 0.001):.0f} 行/秒），"
            f"检索索引用时 {indexed - stored:.2f} 秒"
        )
        sys.stdout.flush()
        self.stdout.write(json.dumps(outcome.summary))


def _take(path: Path, source: str) -> importing.Outcome:
    """A workbook is read whole; of what is none it says so by name."""
    if path.suffix.lower() in WORKBOOKS:
        return sheet_import.import_sheet(actor=identity.SYSTEM(), data=path.read_bytes(), note=source).outcome
    with path.open("rb") as handle:
        return importing.import_items(actor=identity.SYSTEM(), lines=formats.bounded(handle), source=source)


def _write_report(path: Path, refused: list[importing.Refused]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["row", "code", "name", "reason"])
        writer.writerows([one.row, one.code, one.name, one.reason] for one in refused)
