from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "tongban.serve.projects"
    label = "projects"
    verbose_name = "建设项目"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.serve.approvals import api as approvals
        from tongban.serve.intake import api as intake
        from tongban.support.events import api as events
        from tongban.support.files import api as files

        from . import consumers, papers
        from .permissions import may_read_area, represents

        papers.register()
        intake.register_representation(represents)
        files.register_reader("area", may_read_area)
        events.subscribe(approvals.CaseDecided, "projects.follow_decided", consumers.follow_case)
        events.subscribe(approvals.CaseAccepted, "projects.join_area", consumers.join_accepted)
        events.subscribe(approvals.CaseClosed, "projects.follow_closed", consumers.follow_case)
