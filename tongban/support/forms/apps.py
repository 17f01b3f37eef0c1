from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "tongban.support.forms"
    label = "forms"
    verbose_name = "表单与规则"
    default_auto_field = "django.db.models.BigAutoField"
