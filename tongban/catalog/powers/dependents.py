"""What of the power list hangs on an agency or a place."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import Dependent, DependentKind, Gone

from .models import PowerVersion


def _powers(gone: Gone) -> QuerySet[PowerVersion]:
    on_them = Q(power__agency__in=gone.agency_ids) | Q(power__division_code__in=gone.division_codes)
    return PowerVersion.objects.in_force(clock.today()).filter(on_them)


def _page(gone: Gone, after: str | None, size: int) -> Page:
    page = keyset_page(_powers(gone).select_related("power"), ("power__code", "pk"), after, size)
    found = []
    for row in page.rows:
        place = agencies.find_division(row.power.division_code)
        is_agency = row.power.agency_id in gone.agency_ids
        on = agencies.agency_by_id(row.power.agency_id).name if is_agency else (place.full_name if place else "")
        found.append(Dependent(row.name, row.power.code, on, "在清单上的权责"))
    return Page(found, page.next_cursor, page.previous_cursor)


KIND = DependentKind("powers", "权责事项", lambda gone: _powers(gone).count(), _page)
