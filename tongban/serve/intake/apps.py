from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tongban.serve.intake"
    label = "intake"
    verbose_name = "申报、一窗受理、出件"
    default_auto_field = "django.db.models.BigAutoField"
