from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "tongban.support.flow"
    label = "flow"
    verbose_name = "流程引擎"
    default_auto_field = "django.db.models.BigAutoField"
