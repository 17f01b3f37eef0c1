from django.core.management.base import BaseCommand

from tongban.support.files import actions


class Command(BaseCommand):
    help = "Remove uploads nobody used in time, unfinished ones, and files on disk that no row knows."

    def handle(self, *args, **options):
        removed = actions.purge()
        words = {"files": "未使用的文件", "uploads": "没传完的", "orphans": "无主的"}
        self.stdout.write("已清理：" + "，".join(f"{name} {removed[key]} 份" for key, name in words.items()))
