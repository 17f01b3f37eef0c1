from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "tongban.serve.approvals"
    label = "approvals"
    verbose_name = "审批办理"
    default_auto_field = "django.db.models.BigAutoField"
