from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "tongban.catalog.standards"
    label = "standards"
    verbose_name = "标准化信息库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.search import api as search
        from tongban.ui import filters

        from . import linking, reading, reciting, searching
        from .events import DocumentRepealed, DocumentsImported

        search.register_source(reading.KIND, searching.documents)
        search.register_source(searching.DOCUMENT, searching.titles)
        events.subscribe(DocumentsImported, "standards.search", searching.index_imported)
        events.subscribe(DocumentRepealed, "standards.search", searching.forget_repealed)
        events.every(3600.0, "standards.effective", searching.index_effective)
        events.every(2.0, "standards.recite", reciting.recite_due)
        filters.register("linked", linking.linked)
