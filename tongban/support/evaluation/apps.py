from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "tongban.support.evaluation"
    label = "evaluation"
    verbose_name = "好差评"
    default_auto_field = "django.db.models.BigAutoField"
