from datetime import time

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongban.support.files"
    label = "files"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events

        from . import actions

        events.daily(time(3, 10), "purge-files", actions.purge)
