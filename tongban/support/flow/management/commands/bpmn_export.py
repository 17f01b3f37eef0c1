from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.support.flow import published
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.errors import NotFoundError
from tongban.support.flow.values import FlowRef


class Command(BaseCommand):
    help = "Published definitions as BPMN 2.0 files with their diagrams: one to standard output, or all to a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", metavar="CODE[@VERSION]", help="without a version, the newest")
        parser.add_argument("--all", type=Path, metavar="FOLDER", help="the newest version of every definition")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["code"]) == bool(options["all"]):
            raise CommandError("请给出一个流程编码，或用 --all 给出文件夹")
        if options["code"]:
            self.stdout.write(self.one(options["code"]).decode(), ending="")
            return
        folder: Path = options["all"]
        refs = published.newest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for ref in refs:
                (folder / f"{ref.code}.bpmn").write_bytes(write_bpmn(published.body_of(ref)))
        except OSError as problem:
            raise CommandError(f"写不了 {problem.filename or folder}：{problem.strerror}") from problem
        self.stdout.write(f"写出 {len(refs)} 个流程")

    def one(self, wanted: str) -> bytes:
        code, _, version = wanted.partition("@")
        if version and not (version.isascii() and version.isdigit() and len(version) < 10):
            raise CommandError("版本应是数字，例如 standard@1")
        ref = FlowRef(code, int(version)) if version else published.latest(code)
        try:
            if ref is None:
                raise NotFoundError(what=f"流程 {code}")
            return write_bpmn(published.body_of(ref))
        except NotFoundError as refusal:
            raise CommandError(refusal.sentence) from refusal
