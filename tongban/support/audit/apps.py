from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tongban.support.audit"
    label = "audit"
    verbose_name = "审计"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events

        from . import consumers, sealing

        events.every(sealing.EVERY_SECONDS, "seal-audit", sealing.seal_pending)
        events.subscribe(events.DeliveryResent, "audit", consumers.record_resent_delivery)
