"""`manage.py demo`: the same city every time, built through the actions, so that its history looks lived in."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo import build


class Command(BaseCommand):
    help = "建立演示城市：区划、机构、人员、事项、证照和各种状态的办件；已经建好的部分不重做"

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = build.city(say=self._say)
        file = settings.HOME / "demo-accounts.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(accounts, ensure_ascii=False, indent=1), encoding="utf-8")
        self._say(f"演示账号 {len(accounts)} 个")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
