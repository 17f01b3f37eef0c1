from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "tongban.catalog.powers"
    label = "powers"
    verbose_name = "权责清单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.files import api as files

        from .permissions import may_read_subject

        files.register_reader("power-request", may_read_subject)
