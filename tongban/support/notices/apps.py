from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NoticesConfig(AppConfig):
    name = "tongban.support.notices"
    label = "notices"
    verbose_name = "消息与文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.files import api as files

        from . import kinds, papers, queries, registry, templates
        from .events import NoticeIssued

        for kind in kinds.KINDS:
            registry.register_template(kind)
        post_migrate.connect(templates.install, sender=self)
        events.subscribe(NoticeIssued, "notices.make_paper", papers.on_issued, slow=True)
        files.register_reader("notice", queries.may_read)
