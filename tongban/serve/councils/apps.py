from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "tongban.serve.councils"
    label = "councils"
    verbose_name = "会商会审"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import papers

        papers.register()
