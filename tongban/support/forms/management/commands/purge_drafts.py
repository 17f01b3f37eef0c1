from django.core.management.base import BaseCommand

from tongban.support.forms import actions


class Command(BaseCommand):
    help = "Remove drafts past the day they were promised to be kept."

    def handle(self, *args, **options):
        self.stdout.write(f"已清理过期草稿 {actions.purge_drafts()} 份")
