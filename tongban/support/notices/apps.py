from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongban.support.notices"
    label = "notices"
    verbose_name = "消息与文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.events import api as events
        from tongban.support.files import api as files

        from . import papers, queries, registry, wording
        from .events import NoticeIssued

        for kind in wording.KINDS:
            registry.register_template(
                kind.kind, registry.PAPER, kind.name, word=kind.word, compose=kind.compose, required=kind.required
            )
        events.subscribe(NoticeIssued, "notices.make_paper", papers.on_issued, slow=True)
        files.register_reader("notice", queries.may_read)
