from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "tongban.doors.kiosk"
    label = "kiosk"
    verbose_name = "自助终端"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from tongban.ui import context

        from . import visits

        context.register("kiosk_visit", visits.is_visit)
        context.register(
            "kiosk_idle",
            lambda request: {
                "seconds": settings.KIOSK_IDLE_SECONDS,
                "warning": min(settings.KIOSK_WARNING_SECONDS, settings.KIOSK_IDLE_SECONDS),
            },
        )
