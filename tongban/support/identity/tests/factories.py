"""Officials and citizens for tests, made through the actions by the system account."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password

from tongban.common.codes import make_citizen_id
from tongban.support.agencies import api as agencies
from tongban.support.agencies.tests.factories import NANPING, make_agency
from tongban.support.identity import actions, persons
from tongban.support.identity.actions import GrantData
from tongban.support.identity.models import User

PASSWORD = "Mima-2026-test"
_numbers = count(1)


def make_staff(username="", *, role="", division=NANPING, agency=None, only_own=False, item_code="", name="") -> User:
    """An official with at most one role, within the division, at any agency of it or `only_own`."""
    number = next(_numbers)
    agency = agency or make_agency(division=division)
    user = actions.create_staff(
        actor=User.objects.system(),
        username=username or f"staff{number}",
        name=name or f"职员{number}",
        agency_id=agency.id,
        password_hash=make_password(PASSWORD),
    )
    if role:
        grant = GrantData(role, agency.division_code, agency.id if only_own else None, item_code)
        actions.set_grants(actor=User.objects.system(), user_id=user.pk, grants=[grant])
    return User.objects.get(pk=user.pk)


def make_citizen(username="", *, name="") -> User:
    number = next(_numbers)
    if agencies.find_division(NANPING) is None:
        make_agency()
    user = persons.create_citizen(
        actor=User.objects.system(),
        username=username or f"citizen{number}",
        name=name or f"公民{number}",
        id_number=make_citizen_id("350702", date(1990, 1, 1 + number // 500), number % 500),
        password_hash=make_password(PASSWORD),
        phone="13800000000",
    )
    return User.objects.select_related("person").get(pk=user.pk)
