from datetime import time

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongban.data.exchange"
    label = "exchange"
    verbose_name = "数据交换"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events

        from . import incoming, outgoing, reconciling

        events.every(1, "exchange.send", outgoing.send_due)
        events.every(1, "exchange.handle", incoming.handle_due)
        events.every(5, "exchange.pull", incoming.pull_due)
        events.daily(time(2, 30), "exchange.reconcile", reconciling.reconcile_due)
        events.daily(time(3, 40), "exchange.forget", incoming.forget_nonces)
