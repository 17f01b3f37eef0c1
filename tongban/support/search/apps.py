from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongban.support.search"
    label = "search"
    verbose_name = "全文检索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events

        from . import phones
        from .actions import heal
        from .docs import register_source

        register_source(phones.KIND, phones.documents)
        events.every(60.0, "search.phones", phones.refresh)
        events.every(60.0, "search.heal", heal)
