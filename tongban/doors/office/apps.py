from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tongban.doors.office"
    label = "office"
    verbose_name = "办公与管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.ui import context

        from . import chrome

        context.register("office", chrome.chrome)
