from datetime import time

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "tongban.support.forms"
    label = "forms"
    verbose_name = "表单与规则"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events

        from . import actions

        events.daily(time(3, 20), "purge-drafts", actions.purge_drafts)
