from django.apps import AppConfig


class SwiftConfig(AppConfig):
    name = "tongban.serve.swift"
    label = "swift"
    verbose_name = "智能审批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.serve.approvals import api as approvals
        from tongban.serve.intake import api as intake
        from tongban.support.events import api as events

        from . import consumers
        from .story import aftermath

        approvals.register_aftermath("swift", aftermath)
        events.subscribe(intake.ApplicationSubmitted, "swift.submitted", consumers.on_submitted)
        events.subscribe(approvals.CaseDecided, "swift.followers", consumers.on_granted)
        events.subscribe(approvals.CaseAccepted, "swift.accepted", consumers.on_accepted)
