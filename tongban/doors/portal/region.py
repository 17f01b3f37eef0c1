"""区划切换: remembered in a cookie, part of the address `/qh/<code>/`; never changes an item silently."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import DivisionInfo

COOKIE = "tb_region"


def region_of(request: HttpRequest) -> DivisionInfo | None:
    """The place chosen, else the city; none when no division is loaded."""
    chosen = request.COOKIES.get(COOKIE, "")
    found = agencies.find_division(chosen) if len(chosen) == 12 and chosen.isdigit() else None
    return found or agencies.find_division(settings.CITY_DIVISION)


def is_city(division: DivisionInfo | None) -> bool:
    return division is None or division.code == settings.CITY_DIVISION
