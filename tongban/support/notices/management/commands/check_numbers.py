from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.support.notices import api as notices

MOST = 100


class Command(BaseCommand):
    help = "核对文号：每个单位、每种文书、每年从 1 号起有没有缺号"

    def handle(self, *args: Any, **options: Any) -> None:
        found = notices.number_gaps(limit=MOST)
        if found:
            rest = "\n（只列出前 100 个）" if len(found) == MOST else ""
            raise CommandError("有缺号：\n" + "\n".join(gap.sentence for gap in found) + rest)
        self.stdout.write(f"没有缺号，核对了 {notices.number_series()} 组文号")
