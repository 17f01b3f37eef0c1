"""What a change of the list of powers means for cases that are under way: they go on as they began."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from tongban.catalog.powers import api as powers

from .models import Case


class RunningCases(powers.Dependant):
    name = "在办的件"

    def impact(self, changes: Sequence[powers.PowerChange]) -> list[powers.Impact]:
        codes = {
            f"{change.code[:18]}{change.level}{base}"
            for change in changes
            for body in (change.before, change.after)
            for base in (body.items if body else ())
        }
        rows = Case.objects.open().filter(item_code__in=codes).order_by("item_code")
        counted = rows.values_list("item_code", "item_name").annotate(number=Count("pk"))
        return [
            powers.Impact("case", code, name, f"{number} 件在办，仍按受理时的指南和流程办完", number)
            for code, name, number in counted
        ]


FOLLOWER = RunningCases()
