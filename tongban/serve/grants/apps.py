from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "tongban.serve.grants"
    label = "grants"
    verbose_name = "奖补资金"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.serve.approvals import api as approvals
        from tongban.serve.intake import api as intake
        from tongban.support.events import api as events

        from . import consumers
        from .actions.deciding import on_granted

        approvals.register_grant(on_granted)
        events.subscribe(intake.ApplicationSubmitted, "grants.evaluate_submitted", consumers.evaluate)
        events.subscribe(intake.ApplicationCorrected, "grants.evaluate_corrected", consumers.evaluate)
        events.subscribe(approvals.CaseDecided, "grants.follow_decided", consumers.follow_decided)
        events.subscribe(approvals.CaseClosed, "grants.follow_closed", consumers.follow_closed)
