from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "tongban.doors.window"
    label = "window"
    verbose_name = "综合窗口"
    default_auto_field = "django.db.models.BigAutoField"
