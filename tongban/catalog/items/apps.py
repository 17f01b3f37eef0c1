from datetime import time

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "tongban.catalog.items"
    label = "items"
    verbose_name = "政务服务事项"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.catalog.powers import api as powers
        from tongban.catalog.standards import api as standards
        from tongban.support.agencies import api as agencies
        from tongban.support.events import api as events
        from tongban.support.flow import api as flow
        from tongban.support.search import api as search

        from . import citing, subcases, unity
        from .dependents import KINDS
        from .events import ItemsPublished
        from .following import FOLLOWER
        from .queries import item_count, living_item_count
        from .searching import KIND, QUESTION, documents, index_effective, index_published, questions

        agencies.register_living("items", "个在用的事项", living_item_count)
        agencies.register_bound("items", "个事项", item_count)
        for kind in KINDS:
            agencies.register_dependents(kind)
        powers.register_dependant(FOLLOWER)
        flow.register_sub_cases(subcases.findings)
        search.register_source(KIND, documents)
        search.register_source(QUESTION, questions)
        events.subscribe(ItemsPublished, "items.search", index_published)
        events.every(3600.0, "items.effective", index_effective)
        events.subscribe(ItemsPublished, "items.unity", unity.note_published)
        events.every(5.0, "items.unity", unity.compare_noted)
        events.daily(time(3, 40), "items.unity", unity.note_all)
        events.subscribe(standards.DocumentsImported, "items.citations", citing.cite_again)
        standards.register_citers(citing.KIND, citing.codes_after, citing.refs_of_codes)
        standards.register_subjects(citing.KIND, "事项", citing.describe)
