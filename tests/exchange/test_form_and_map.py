"""A new form and the field map of a department: what the map needs cannot go, what it does not send is told."""

import copy

import pytest

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.data.exchange import api as exchange
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.support.identity import api as identity

from .talking import built

ROWS = [
    {"target": "shop", "label": "店名", "type": "text", "required": True, "how": "direct", "source": "form.shop_name"},
    {"target": "place", "label": "地址", "type": "text", "how": "direct", "source": "form.address"},
]


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        made = built(name="市监系统")
        publish_map(made.external, ROWS)
        yield made


def publish_map(item, rows):
    sample = {"input": {"form.shop_name": "甲", "form.address": "乙"}, "expected": {"shop": "甲"}}
    told = {"actor": identity.SYSTEM(), "peer_code": "market", "item_code": item}
    exchange.save_map(**told, rows=rows, cases=[sample])
    exchange.publish_map(**told, sources=approvals.sources_of(item))


def draft_with(item, change):
    """The guide with another form, as a draft; its faults and hints about maps."""
    form = copy.deepcopy(small.FORM)
    change(form[0]["fields"])
    actor = identity.SYSTEM()
    view = items.draft(actor, item)
    body = small.body("食品经营许可（部门系统）", flow="external", form=form)
    items.save_draft(actor=actor, code=item, body=body, revision=view.revision)
    view = items.draft(actor, item)
    return [[one.message for one in found if one.rule.startswith("field-maps")] for found in (view.faults, view.hints)]


def rename(fields):
    fields[0] |= {"id": "store_name", "label": "商户名称"}


def test_a_form_without_a_field_that_a_map_needs_is_not_published(city):
    faults, _ = draft_with(city.external, rename)
    assert len(faults) == 1
    assert "市监系统的字段映射要用表单字段“shop_name”（对方的“店名”），这份表单里没有它" in faults[0]
    with pytest.raises(items.NotPublishableError):
        items.publish(actor=small._publisher(), code=city.external)
    joined = {**ROWS[0], "how": "join", "sources": ["form.shop_name", "form.store_name"]}
    publish_map(city.external, [joined, ROWS[1]])
    items.publish(actor=small._publisher(), code=city.external)


def test_a_field_of_another_kind_or_no_longer_required_is_named(city):
    optional, _ = draft_with(city.external, lambda fields: fields[0].update(required=False))
    assert ["必填，但我方“店招名称”可以不填" in one for one in optional] == [True]
    yes_no, _ = draft_with(city.external, lambda fields: fields.__setitem__(
        0, {"id": "shop_name", "type": "yes_no", "label": "有店招", "required": True}))  # fmt: skip
    assert ["要文字，我方“有店招”是是否" in one for one in yes_no] == [True]


def test_a_new_field_that_no_map_sends_is_a_hint(city):
    more = {"id": "seats", "type": "number", "label": "座位数"}
    faults, hints = draft_with(city.external, lambda fields: fields.append(more))
    assert faults == []
    assert hints == ["新字段“座位数”没有写进市监系统的字段映射，不会送给它"]
