"""A small city with two items in force, an editor, a publisher, and somebody of another agency."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.tests import samples as item_samples
from tongban.catalog.themes import actions
from tongban.common import clock, stamped
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
def city(db):
    """福建–南平, two agencies, 生产许可 and 消防检查 in force."""
    if "licences.issue" not in flow_registry.auto_names():
        flow_registry.register_auto("licences.issue", lambda instance, context: None)
    system = identity.SYSTEM()
    agencies.ensure_divisions(actor=system, names={"350000000000": "福建省", "350700000000": "南平市"})
    named = [
        agencies.AgencyNamed(item_samples.USCC, "南平市市场监督管理局", "350700000000"),
        agencies.AgencyNamed(item_samples.OTHER_USCC, "南平市消防救援支队", "350700000000"),
    ]
    agencies.ensure_agencies(actor=system, agencies=named)
    items.ensure_flows(actor=system)
    for code, body in ((samples.FOOD, item_samples.guide()), (samples.FIRE, samples.fire_guide())):
        uscc = code[:18]
        items.create_item(actor=system, agency_uscc=uscc, level="3", base_code=code[19:], body=body)
        items.publish(actor=system, code=code)
    return agencies.agency(item_samples.USCC)


def staff(username, agency, role):
    user = User.objects.create(username=username, name=username, kind="staff", agency_id=agency.id, password="!")
    division = Division.objects.get(code="350700000000")
    Grant.objects.create(user=user, role=Role.objects.get(code=role), division=division, agency_id=agency.id)
    return user


@pytest.fixture
def editor(city):
    return staff("editor", city, "item_manager")


@pytest.fixture
def publisher(city):
    return staff("publisher", city, "item_publisher")


@pytest.fixture
def neighbour(city):
    """An editor and publisher of another agency."""
    return staff("neighbour", agencies.agency(item_samples.OTHER_USCC), "item_publisher")


@pytest.fixture
def draft(editor, city):
    return actions.create_theme(actor=editor, agency_id=city.id, key="zuofang", body=samples.theme())


@pytest.fixture
def published(draft, publisher):
    return actions.publish(actor=publisher, code=samples.CODE)
