from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "tongban.doors.window"
    label = "window"
    verbose_name = "综合窗口"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from tongban.common import clock
        from tongban.ui import context

        context.register("clock", lambda request: clock.now())
        context.register("bridge_url", lambda request: settings.BRIDGE_URL)
