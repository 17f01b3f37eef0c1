from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.catalog.items import actions
from tongban.catalog.items.definitions import ensure_flows
from tongban.common import clock, stamped
from tongban.common.tests.kept import kept
from tongban.support.agencies import api as agencies
from tongban.support.agencies.models import Division
from tongban.support.flow import registry as flow_registry
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant, Role, User

from . import samples

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _fresh():
    stamped.forget_all()
    with clock.at(NOW):
        yield
    stamped.forget_all()


@pytest.fixture
def handlers():
    """What approvals adds to the engine; without it the shipped flows cannot be published."""
    if "licences.issue" not in flow_registry.auto_names():
        flow_registry.register_auto("licences.issue", lambda instance, context: None)


@pytest.fixture
def city(db, handlers):
    """福建–南平, two agencies, the flows."""
    return _built()


@kept
def _built():
    system = identity.SYSTEM()
    agencies.ensure_divisions(actor=system, names={"350000000000": "福建省", "350700000000": "南平市"})
    agencies.ensure_agencies(
        actor=system,
        agencies=[
            agencies.AgencyNamed(samples.USCC, "南平市市场监督管理局", "350700000000"),
            agencies.AgencyNamed(samples.OTHER_USCC, "南平市消防救援支队", "350700000000"),
        ],
    )
    ensure_flows(actor=system)
    return agencies.agency(samples.USCC)


def _staff(username, name, agency, *roles):
    user = User.objects.create(username=username, name=name, kind="staff", agency_id=agency.id, password="!")
    division = Division.objects.get(code="350700000000")
    for code in roles:
        Grant.objects.create(user=user, role=Role.objects.get(code=code), division=division, agency_id=agency.id)
    return user


@pytest.fixture
def editor(city):
    return _staff("editor", "林编辑", city, "item_manager")


@pytest.fixture
def publisher(city):
    return _staff("publisher", "陈审核", city, "item_publisher")


@pytest.fixture
def neighbour(city):
    """An item manager and publisher of another agency."""
    return _staff("neighbour", "隔壁", agencies.agency(samples.OTHER_USCC), "item_publisher")


@pytest.fixture
def draft(editor):
    return actions.create_item(
        actor=editor, agency_uscc=samples.USCC, level="3", base_code="350117002011", body=samples.guide()
    )


@pytest.fixture
def published(draft, publisher):
    return actions.publish(actor=publisher, code=samples.CODE)
