from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tongban.data.licences"
    label = "licences"
    verbose_name = "电子证照"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.files import api as files

        from . import papers, queries
        from .events import LicenceIssued

        events.subscribe(LicenceIssued, "licences.make_paper", papers.on_issued, slow=True)
        files.register_reader("licence", queries.may_read_file)
