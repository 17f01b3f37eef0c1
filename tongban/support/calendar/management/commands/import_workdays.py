from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tongban.common.errors import PlatformError
from tongban.support.calendar import actions, tables


class Command(BaseCommand):
    help = "导入一个年度的放假调休安排（CSV：date,name,is_off_day）"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--source", default="", help="依据，如“国办发明电〔2026〕7 号”")

    def handle(self, *args, **options):
        try:
            data = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"打不开文件 {options['file']}：{error.strerror}") from error
        system = get_user_model().objects.system()
        try:
            year = actions.import_year(actor=system, text=tables.decode(data), source=options["source"])
        except PlatformError as error:
            raise CommandError("\n".join([error.message, *error.fields.values()])) from error
        self.stdout.write(f"已导入 {year} 年的安排")
