from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "tongban.catalog.powers"
    label = "powers"
    verbose_name = "权责清单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.catalog.standards import api as standards
        from tongban.support.agencies import api as agencies
        from tongban.support.events import api as events
        from tongban.support.files import api as files
        from tongban.support.flow import api as flow

        from . import clauses, dependents
        from .permissions import may_read_subject
        from .vocabulary import REVIEW

        events.subscribe(standards.DocumentsImported, "powers.citations", clauses.cite_again)
        standards.register_citers(clauses.KIND, clauses.codes_after, clauses.refs_of_codes)
        standards.register_subjects(clauses.KIND, "权责事项", clauses.describe)
        agencies.register_dependents(dependents.KIND)
        files.register_reader("power-request", may_read_subject)
        flow.register_vocabulary(REVIEW)
