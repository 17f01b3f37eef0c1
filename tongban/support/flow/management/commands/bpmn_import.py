from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.support.flow.bpmn import checking


class Command(BaseCommand):
    help = (
        "Read BPMN 2.0 files as drafts of definitions; nothing is stored. A file gives its draft as JSON on standard "
        "output, what is still to be filled in on standard error; status 1 when it is refused. --check prints a line "
        "a file (imported, or refused with the element's name; skipped when it is no .bpmn, .bpmn2, .xml or .dmn); "
        "status 0 whatever the files are, 1 when there is no such folder. No database is needed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE|FOLDER")
        parser.add_argument("--check", action="store_true", help="a line for each file of the folder")
        parser.add_argument("--process", default="", metavar="ID", help="take this process; without, the largest")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if options["check"]:
            self.check_all(path)
        elif not path.is_file():
            raise CommandError(f"没有这个文件：{checking.plain(str(path))}（核对整个文件夹用 --check）")
        else:
            self.draft(path, options["process"])

    def check_all(self, path: Path) -> None:
        if path.is_dir():
            files = list(checking.found_in(path))
        elif path.exists():
            files = [checking.Found(path.name, path)]
        else:
            raise CommandError(f"没有这个文件夹：{checking.plain(str(path))}")
        if not files:
            self.stdout.write("文件夹是空的，没有可核对的文件")
        imported = skipped = 0
        for file in files:
            if file.unseen:
                skipped += 1
                self.stdout.write(checking.unseen(file))
                continue
            found = checking.read_file(file.path)
            imported += found.body is not None
            self.stdout.write(checking.line(file.name, found))
        seen = len(files) - skipped
        others = f"；另有 {skipped} 个没有看" if skipped else ""
        self.stdout.write(f"共 {seen} 个文件：导入 {imported} 个，拒绝 {seen - imported} 个{others}")

    def draft(self, path: Path, process: str) -> None:
        found = checking.read_file(path, process)
        for note in found.notes:
            self.stderr.write(checking.plain(note))
        if found.body is None:
            for refusal in found.refusals:
                self.stderr.write(f"拒绝：{checking.plain(refusal.sentence)}")
            sys.exit(1)
        for todo in found.todo:
            named = f"“{todo.name}”" if todo.name else ""
            self.stderr.write(checking.plain(f"待补：环节 {todo.node}{named} 的 {todo.what}：{todo.sentence}"))
        self.stdout.write(json.dumps(found.body, ensure_ascii=False, indent=2))
