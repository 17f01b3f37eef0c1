from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "tongban.catalog.items"
    label = "items"
    verbose_name = "政务服务事项"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.search import api as search

        from .events import ItemsPublished
        from .searching import KIND, QUESTION, documents, index_effective, index_published, questions

        search.register_source(KIND, documents)
        search.register_source(QUESTION, questions)
        events.subscribe(ItemsPublished, "items.search", index_published)
        events.every(3600.0, "items.effective", index_effective)
