from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongban.support.notices"
    label = "notices"
    verbose_name = "消息与文书"
    default_auto_field = "django.db.models.BigAutoField"
