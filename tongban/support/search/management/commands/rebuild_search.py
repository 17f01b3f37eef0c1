from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from tongban.support.search import api as search


class Command(BaseCommand):
    help = "Make the search index again from what there is to find."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        count = search.rebuild()
        self.stdout.write(f"检索索引已重建：{count} 条，用时 {time.perf_counter() - started:.1f} 秒")
