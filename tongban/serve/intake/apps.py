from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tongban.serve.intake"
    label = "intake"
    verbose_name = "申报与受理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import time

        from tongban.serve.approvals import api as approvals
        from tongban.support.events import api as events
        from tongban.support.flow import api as flow

        from . import consumers, relay_papers
        from .actions import (
            lapse_previews,
            remind_of_late_hand_overs,
            remind_of_late_lockers,
            remind_of_late_relays,
            remind_of_pickups,
            take_ask,
        )
        from .actions.terms import count_due, kept_terms
        from .events import (
            ApplicationReceived,
            ApplicationRefused,
            ApplicationSubmitted,
            DepartmentAskDecided,
            LateMaterialGiven,
            RelayedApplication,
            ResultDelivered,
        )
        from .joints import bundle_of
        from .queries import handed_in, submitted

        approvals.register_source(submitted)
        approvals.register_materials(handed_in)
        approvals.register_bundles(bundle_of)
        approvals.register_asked(take_ask)
        flow.register_kept_days(kept_terms)
        relay_papers.register()
        events.subscribe(ApplicationSubmitted, "intake.receipt", consumers.issue_receipt)
        events.subscribe(ApplicationReceived, "intake.receipt_later", consumers.issue_receipt)
        events.subscribe(RelayedApplication, "intake.relay_slip", consumers.issue_slip)
        events.subscribe(approvals.CaseDecided, "intake.deliver_by_data", consumers.deliver_decided)
        events.subscribe(approvals.CaseDecided, "intake.main_refused", consumers.main_refused)
        events.subscribe(approvals.CaseClosed, "intake.main_closed", consumers.main_closed)
        events.subscribe(approvals.CaseDecided, "intake.joint_decided", consumers.joint_followed)
        events.subscribe(approvals.CaseClosed, "intake.joint_closed", consumers.joint_followed)
        events.subscribe(ApplicationRefused, "intake.joint_refused", consumers.joint_followed)
        events.subscribe(approvals.CaseDecided, "intake.carry_result", consumers.result_carried)
        events.subscribe(flow.FlowSubCaseDue, "intake.open_sub_case", consumers.sub_case_due)
        events.subscribe(flow.FlowSubCaseCancelled, "intake.recall_sub_case", consumers.sub_case_cancelled)
        events.subscribe(approvals.CaseDecided, "intake.sub_case_decided", consumers.sub_case_followed)
        events.subscribe(approvals.CaseClosed, "intake.sub_case_closed", consumers.sub_case_followed)
        events.subscribe(ApplicationRefused, "intake.sub_case_refused", consumers.sub_case_followed)
        events.subscribe(approvals.CaseClosed, "intake.upper_closed", consumers.upper_closed)
        events.subscribe(LateMaterialGiven, "intake.pass_on_late", consumers.pass_on_late)
        events.subscribe(DepartmentAskDecided, "intake.answer_ask", consumers.answer_ask)
        events.every(5, "intake.terms", count_due)
        events.daily(time(9, 0), "intake.pickups", remind_of_pickups)
        events.daily(time(2, 0), "intake.lapsed_previews", lapse_previews)
        events.daily(time(8, 30), "intake.late_relays", remind_of_late_relays)
        events.daily(time(8, 40), "intake.late_hand_overs", remind_of_late_hand_overs)
        for hour in (10, 13, 16):
            events.daily(time(hour, 0), f"intake.late_lockers_{hour}", remind_of_late_lockers)
        events.subscribe(ResultDelivered, "intake.invite_rating", consumers.invite_rating)
