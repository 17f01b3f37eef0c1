from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "tongban.serve.pledges"
    label = "pledges"
    verbose_name = "告知承诺"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import time

        from tongban.serve.approvals import api as approvals
        from tongban.support.events import api as events

        from . import consumers
        from .actions import follow_checks
        from .story import aftermath

        approvals.register_aftermath("pledges", aftermath)
        events.subscribe(approvals.CaseDecided, "pledges.begin_check", consumers.begin_check)
        events.subscribe(approvals.CaseClosed, "pledges.case_closed", consumers.case_closed)
        events.subscribe(approvals.DecisionRevoked, "pledges.revoked", consumers.decision_revoked)
        events.daily(time(8, 40), "pledges.checks", follow_checks)
