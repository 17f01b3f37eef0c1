from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tongban.ui"
    label = "ui"
    verbose_name = "页面骨架与组件"
    default_auto_field = "django.db.models.BigAutoField"
