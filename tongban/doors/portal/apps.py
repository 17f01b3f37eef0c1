from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongban.doors.portal"
    label = "portal"
    verbose_name = "公众门户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.ui import context

        from . import chrome

        context.register("chrome", chrome.chrome)
        context.register("search_href", chrome.search_href)
