from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "tongban.data.seals"
    label = "seals"
    verbose_name = "电子印章"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.agencies import api as agencies
        from tongban.support.notices import api as notices

        from .actions import seal_pdf
        from .picture import picture
        from .queries import seal_count

        agencies.register_bound("seals", "枚印章", seal_count)
        notices.register_sealer(seal_pdf, picture)
