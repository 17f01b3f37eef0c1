from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "tongban.catalog.items"
    label = "items"
    verbose_name = "政务服务事项"
    default_auto_field = "django.db.models.BigAutoField"
