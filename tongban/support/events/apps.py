from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "tongban.support.events"
    label = "events"
    verbose_name = "事件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import delivery, registry, sweep

        registry.every(0.2, "deliver", delivery.deliver_fresh_as_leader)
        registry.every(0.3, "deliver-waiting", delivery.deliver_waiting)
        registry.every(15, "sweep", sweep.sweep)
