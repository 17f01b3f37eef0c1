"""一个源头: what is published in the list of powers changes the items, in the same transaction or not at all."""

from datetime import date

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.definitions import ensure_flows
from tongban.catalog.items.following import FOLLOWER
from tongban.catalog.items.models import Item, ItemVersion
from tongban.catalog.powers import api as powers
from tongban.catalog.powers.models import ChangeRequest, PowerVersion
from tongban.catalog.powers.tests import town as place
from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.models import User

from . import samples

BASE = "350117001001"
LAW = "《中华人民共和国食品安全法》第三十五条"


@pytest.fixture
def town(db, handlers):
    found = place.build()
    ensure_flows(actor=identity.SYSTEM())
    return found


def item(town, key="market", base=BASE, name="食品经营许可（新办）", **more):
    """A published guide of an agency; gives its code."""
    agency = town.agencies[key]
    system, other = identity.SYSTEM(), User.objects.get_or_create(username="publisher", kind="system")[0]
    level = str(agency.division_level + 1)
    body = samples.guide(name=name, joint_agencies=[], flow="standard", **more)
    draft = items.create_item(actor=system, agency_uscc=agency.uscc, level=level, base_code=base, body=body)
    items.publish(actor=other, code=draft.item.code, strict=False)
    return draft.item.code


@pytest.fixture
def code(town):
    return item(town)


def published(town, kind, *codes, starts=None, **more):
    """A request through all gates to publication."""
    number = place.ask(town, kind, *codes, **more)
    powers.submit_request(actor=town.editor, number=number)
    place.review(town, number)
    powers.publish_request(actor=town.reformer, number=number, effective_on=starts)
    return number


def test_the_guide_follows_name_basis_limits_steps_and_phone(town, code):
    power = town.file()
    before = items.guide(code)
    bases = [{"title": LAW, "text": "新的条文。"}, {"title": "《食品经营许可办法》第二条", "text": "办法。"}]
    proposal = {"parts": [place.part(name="食品销售许可", bases=bases, promised_days=3)]}
    number = published(town, "amend", power, proposal=proposal)
    after = items.guide(code)
    assert after.name == "食品销售许可（新办）"
    assert [one.title for one in after.bases][:2] == [LAW, "《食品经营许可办法》第二条"]
    assert after.body.bases[0].text == "新的条文。"
    assert (after.body.promised.days, after.version) == (3, before.version + 1)
    assert after.materials == before.materials
    assert number in ItemVersion.objects.get(pk=after.version_id).change_note
    assert "items.follow" in {one.action for one in audit.trail(f"item:{code}")}


def test_what_the_list_did_not_change_stays(town, code):
    power = town.file()
    before = items.guide(code)
    published(town, "amend", power, proposal={"parts": [place.part(remark="按上级通知")]})
    assert items.guide(code).version_id == before.version_id


def test_from_a_later_day_the_guide_changes_on_that_day(town, code):
    power = town.file()
    proposal = {"parts": [place.part(name="食品销售许可")]}
    published(town, "amend", power, proposal=proposal, starts=date(2026, 4, 1))
    assert items.guide(code).name == "食品经营许可（新办）"
    assert items.guide(code, date(2026, 4, 1)).name == "食品销售许可（新办）"
    assert powers.power(power).row.name == "食品经营许可"
    assert powers.power(power, date(2026, 4, 1)).row.name == "食品销售许可"


def test_a_draft_follows_too(town, code):
    power = town.file()
    body = items.to_builtins(items.guide(code).body)
    items.save_draft(actor=identity.SYSTEM(), code=code, body=body | {"summary": "正在改。"})
    published(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可")]})
    draft = items.draft(identity.SYSTEM(), code)
    assert (draft.has_draft, draft.body.name, draft.body.summary) == (True, "食品销售许可（新办）", "正在改。")
    assert items.guide(code).name == "食品销售许可（新办）"


def test_what_an_editor_had_open_is_known_after_the_draft_followed(town, code):
    power = town.file()
    body = items.to_builtins(items.guide(code).body)
    opened = items.save_draft(actor=identity.SYSTEM(), code=code, body=body | {"summary": "正在改。"})
    published(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可")]})
    began = items.draft_at(identity.SYSTEM(), code, opened.version, opened.revision)
    assert (began.summary, began.name) == ("正在改。", body["name"])
    with pytest.raises(items.DraftChangedError):
        items.save_draft(
            actor=identity.SYSTEM(), code=code, body=began, revision=opened.revision, version=opened.version
        )


def test_a_cancelled_power_takes_its_item_with_it(town, code):
    published(town, "cancel", town.file())
    row = Item.objects.get(code=code)
    assert row.state == "cancelled"
    assert row.state_reason.startswith("权责清单取消")
    assert not ItemVersion.objects.in_force(clock.today()).filter(item=row).exists()


def test_suspended_and_resumed_with_the_power(town, code):
    power = town.file()
    published(town, "suspend", power)
    assert Item.objects.get(code=code).state == "suspended"
    assert powers.power(power).row.state_name == "暂停"
    published(town, "resume", power)
    assert Item.objects.get(code=code).state == "in_use"
    assert powers.power(power).row.state_name == "在用"


def test_what_was_suspended_for_another_reason_stays_suspended(town, code):
    power = town.file()
    items.suspend(actor=identity.SYSTEM(), code=code, reason="大厅搬迁")
    published(town, "suspend", power)
    published(town, "resume", power)
    assert Item.objects.get(code=code).state_reason == "大厅搬迁"


def test_the_same_base_code_elsewhere_is_left_alone(town, code):
    power = town.file()
    other = item(town, "county")
    published(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可")]})
    assert items.guide(other).name == "食品经营许可（新办）"


def test_all_or_nothing_when_a_guide_cannot_follow(town, code, monkeypatch):
    power = town.file()
    number = place.ask(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可")]})
    powers.submit_request(actor=town.editor, number=number)
    place.review(town, number)
    fault = items.Fault("some-rule", "name", "名称不合要求")
    monkeypatch.setattr("tongban.catalog.items.checking.publish_faults", lambda *a, **k: [fault])
    with pytest.raises(items.NotPublishableError, match=f"“食品销售许可（新办）”（{code}）名称不合要求"):
        powers.publish_request(actor=town.reformer, number=number)
    assert ChangeRequest.objects.get(number=number).state == "review"
    assert PowerVersion.objects.count() == 1
    assert items.guide(code).name == "食品经营许可（新办）"


def test_the_impact_is_listed_before_anybody_decides(town, code):
    power = town.file()
    number = place.ask(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可", promised_days=3)]})
    (impact,) = powers.request(town.editor, number).impact["政务服务事项"]
    assert (impact.code, impact.name) == (code, "食品经营许可（新办）")
    assert impact.what == "办事指南随之更新：名称改为“食品销售许可（新办）”、办理时限"
    assert items.guide(code).name == "食品经营许可（新办）"


def test_linked_and_compared(town, code):
    power = powers.power(town.file())
    agency = town.agencies["market"]
    assert FOLLOWER.linked([agency.id]) == {(agency.id, "3"): frozenset([BASE])}
    facts = powers.PowerFacts(power.row.code, agency.id, "3", power.row.base_code, power.body)
    report = FOLLOWER.compare([facts])
    assert report.compared == 1
    assert [one.field for one in report.differences if one.field == "名称"] == []


def test_publishing_costs_the_same_for_one_item_or_many(town, django_assert_max_num_queries):
    codes = [item(town, base=f"35011700100{number}", name=f"食品经营许可（第{number}种）") for number in range(1, 7)]
    power = town.file(items=[f"35011700100{number}" for number in range(1, 7)])
    more = {"items": [f"35011700100{number}" for number in range(1, 7)]}
    number = place.ask(town, "amend", power, proposal={"parts": [place.part(name="食品销售许可", **more)]})
    powers.submit_request(actor=town.editor, number=number)
    place.review(town, number)
    with django_assert_max_num_queries(75):
        powers.publish_request(actor=town.reformer, number=number)
    assert {items.guide(one).name for one in codes} == {f"食品销售许可（第{number}种）" for number in range(1, 7)}
