from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "tongban.support.devices"
    label = "devices"
    verbose_name = "柜台设备"
    default_auto_field = "django.db.models.BigAutoField"
