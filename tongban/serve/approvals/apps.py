from datetime import time

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "tongban.serve.approvals"
    label = "approvals"
    verbose_name = "审批办理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.catalog.powers import api as powers
        from tongban.data.exchange import api as exchange
        from tongban.support.agencies import api as agencies
        from tongban.support.events import api as events
        from tongban.support.files import api as files
        from tongban.support.flow import api as flow

        from .actions.acceptance import deem_all_accepted
        from .actions.late import follow_late
        from .actions.reviewing import close_decided, issue_licence
        from .aftermath import register_aftermath
        from .checking import kept_days
        from .consumers import follow_on, follow_retimed, tell_passed
        from .deceits import aftermath
        from .events import CaseClosed, CaseResumed, ErrandAnswered, ErrandClosed
        from .external.messages import takes_part
        from .external.pushing import push_case, recall, tell_closed
        from .external.receiving import on_received
        from .external.unpushed import PUSH
        from .following import FOLLOWER
        from .permissions import may_read_subject
        from .queries import case_count, open_case_count
        from .vocabulary import APPROVAL

        agencies.register_living("approvals", "件没有办结的办件", open_case_count)
        agencies.register_bound("approvals", "件办件", case_count)
        powers.register_dependant(FOLLOWER)
        flow.register_auto("licences.issue", issue_licence)
        flow.register_end("case:", close_decided)
        flow.register_kept_days(kept_days)
        flow.register_vocabulary(APPROVAL)
        events.subscribe(flow.FlowRetimed, "approvals.follow_clocks", follow_retimed)
        events.subscribe(flow.FlowExternalDue, PUSH, push_case)
        events.subscribe(flow.FlowExternalCancelled, "approvals.recall", recall)
        events.subscribe(CaseClosed, "approvals.tell_closed", tell_closed)
        events.subscribe(CaseResumed, "approvals.resumed", follow_on)
        events.subscribe(ErrandAnswered, "approvals.advised", follow_on)
        events.subscribe(ErrandClosed, "approvals.errand_closed", follow_on)
        events.subscribe(exchange.MessagePassed, "approvals.message_passed", tell_passed)
        exchange.register_handler(on_received)
        exchange.register_part(takes_part)
        register_aftermath("deceit", aftermath)
        files.register_reader("case", may_read_subject)
        events.daily(time(8, 30), "approvals.late", follow_late)
        events.every(600, "approvals.deem_accepted", deem_all_accepted)
