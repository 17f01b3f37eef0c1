from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tongban.doors.office"
    label = "office"
    verbose_name = "办公与管理"
    default_auto_field = "django.db.models.BigAutoField"
