from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "tongban.doors.gateway"
    label = "gateway"
    verbose_name = "开放接口"
    default_auto_field = "django.db.models.BigAutoField"
