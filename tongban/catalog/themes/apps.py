from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "tongban.catalog.themes"
    label = "themes"
    verbose_name = "一件事"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.search import api as search

        from .events import ThemesPublished
        from .searching import KIND, documents, index_effective, index_published

        search.register_source(KIND, documents)
        events.subscribe(ThemesPublished, "themes.search", index_published)
        events.every(3600.0, "themes.effective", index_effective)
