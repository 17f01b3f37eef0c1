from datetime import time

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "tongban.support.flow"
    label = "flow"
    verbose_name = "流程引擎"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.support.agencies import api as agencies
        from tongban.support.calendar import api as calendar
        from tongban.support.events import api as events

        from .actions.checking import check_nightly
        from .actions.messages import wake_due
        from .actions.migrating import run_confirmed
        from .actions.recounting import recount_due
        from .consumers import count_periods_anew, take_job
        from .events import FlowJobDue
        from .queries import open_task_count

        agencies.register_living("flow", "个待办的环节", open_task_count)
        events.subscribe(calendar.CalendarChanged, "flow.recompute", count_periods_anew)
        events.subscribe(FlowJobDue, "flow.job", take_job, slow=True)
        events.every(30, "flow-waits", wake_due)
        events.every(5, "flow-migrations", run_confirmed)
        events.every(5, "flow-recounts", recount_due)
        events.daily(time(2, 40), "flow-clocks", check_nightly)
