from datetime import time

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IdentityConfig(AppConfig):
    name = "tongban.support.identity"
    label = "identity"
    verbose_name = "身份与权限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.agencies import api as agencies
        from tongban.support.events import api as events

        from .queries import staff_count
        from .roles import install
        from .sign_in import forget_expired

        agencies.register_living("identity", "个在用的账户", staff_count)
        post_migrate.connect(install, sender=self)
        events.daily(time(3, 30), "forget-expired-sessions", forget_expired)
