from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.catalog.standards import importing, searching
from tongban.catalog.standards.incoming import TextError
from tongban.common.commands import require_writable
from tongban.support.identity import api as identity

SHOWN = 20


class Command(BaseCommand):
    help = "Take over legal texts (a folder with index.csv and Markdown, or one text): each is imported or refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FOLDER|FILE", help="folder with index.csv, or one text")
        parser.add_argument("--report", type=Path, help="CSV of every row with its outcome and remark")
        parser.add_argument("--source", default="", help="what the reading page says of where the text is from")

    def handle(self, *args: Any, **options: Any) -> None:
        require_writable(options["report"])
        started = time.perf_counter()
        try:
            outcome = importing.import_laws(actor=identity.SYSTEM(), path=options["path"], source=options["source"])
        except TextError as error:
            raise CommandError(str(error)) from error
        except UnicodeDecodeError as error:
            raise CommandError("索引文件不是 UTF-8 文本") from error
        except OSError as error:
            raise CommandError(f"读不了 {error.filename or options['path']}：{error.strerror}") from error
        stored = time.perf_counter()
        searching.index_keys(outcome.keys)
        indexed = time.perf_counter()
        if options["report"]:
            _write_report(options["report"], outcome)
        for one in outcome.remarkable[:SHOWN]:
            self.stdout.write(f"第 {one.row.number} 行 {one.row.name or one.row.file}：{one.remark}")
        if len(outcome.remarkable) > SHOWN:
            self.stdout.write(f"……另有 {len(outcome.remarkable) - SHOWN} 行有说明，见 --report")
        self.stdout.write(
            f"{len(outcome.rows)} 行，读入用时 {stored - started:.2f} 秒，检索索引用时 {indexed - stored:.2f} 秒"
        )
        sys.stdout.flush()
        self.stdout.write(json.dumps(outcome.summary))


def _write_report(path: Path, outcome: importing.Outcome) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(importing.remarks_of(outcome.rows))
