from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "tongban.support.agencies"
    label = "agencies"
    verbose_name = "区划与机构"
    default_auto_field = "django.db.models.BigAutoField"
