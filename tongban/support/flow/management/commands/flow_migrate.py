from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.common.commands import read_json, told
from tongban.support.flow import api as flow

MOST_VERSION = 2**31
KEYS = {"code", "from", "to", "nodes", "reason"}


class Command(BaseCommand):
    help = (
        "把在办的件迁到流程的另一版：计划是 JSON 文件，含 code、from、to、nodes（旧环节到新环节）、reason；"
        "--dry-run 只试跑。由系统执行，不经第二个人，审计记录写明；中断以后再执行，已迁的不重复"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", required=True, type=Path, help="计划文件")
        parser.add_argument("--dry-run", action="store_true", help="只试跑，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self._read(options["plan"])
        with told():
            found = flow.migrate_plan(plan["code"], plan["from"], plan["to"], plan["nodes"])
            for row in found.rows:
                steps = "、".join(f"{was}→{now}" for was, now in row.steps)
                verdict = "不能迁：" + "；".join(row.reasons) if row.reasons else "可以迁"
                self.stdout.write(f"{row.subject}　{steps}　{verdict}" + "".join(f"（{one}）" for one in row.notes))
            self.stdout.write(f"可以迁 {found.ready} 件，不能迁 {found.refused} 件")
            if options["dry_run"]:
                return
            done = flow.resume_or_force_migration(
                code=plan["code"], from_version=plan["from"], to_version=plan["to"], node_map=plan["nodes"],
                reason=plan["reason"],
            )  # fmt: skip
        self.stdout.write(f"计划 {done.id}：已迁 {done.moved} 件，没有迁 {len(done.refused)} 件")

    def _read(self, path: Path) -> dict[str, Any]:
        plan = read_json(path)
        if not isinstance(plan, dict) or set(plan) - KEYS or not {"code", "from", "to", "reason"} <= set(plan):
            raise CommandError("计划应是一个对象，含 code、from、to、reason，可以有 nodes")
        for one in ("from", "to"):
            if not isinstance(plan[one], int) or isinstance(plan[one], bool) or not 0 < plan[one] < MOST_VERSION:
                raise CommandError(f"{one} 应是版本号，如 2")
        for one, label in (("code", "流程编码"), ("reason", "理由")):
            if not isinstance(plan[one], str) or not plan[one].isprintable() or not plan[one].strip():
                raise CommandError(f"{one} 应是一行文字：{label}")
        return plan | {"nodes": plan.get("nodes", {})}
