"""Items and the clauses they rest on."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.items import actions, citing, importing, queries
from tongban.catalog.items import api as items
from tongban.catalog.items.errors import NotPublishableError
from tongban.catalog.items.rules.publish import HINTS, RULES
from tongban.catalog.items.shelf import guide as guide_of
from tongban.catalog.standards import actions as standard_actions
from tongban.catalog.standards import api as standards
from tongban.catalog.standards import importing as laws
from tongban.catalog.standards.tests.conftest import SHELF, TODAY, folder  # noqa: F401 (a fixture)
from tongban.support.agencies.models import Division
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant, Role, User

from .samples import CODE, USCC, guide, with_value

BASIS = [{"title": "《示范许可法》第四条、第五条", "text": "十日内"}, {"title": "《示范管理办法》", "text": "全文"}]


@pytest.fixture
def shelf(city, folder):  # noqa: F811
    laws.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))


def keeper(username):
    from tongban.support.agencies import api as agencies

    user = User.objects.create(
        username=username, name=username, kind="staff", agency_id=agencies.agency(USCC).id, password="!"
    )
    place = Division.objects.get(code="350700000000")
    Grant.objects.create(user=user, role=Role.objects.get(code="standards_editor"), division=place)
    return user


def repeal(key="sfglbfsx"):
    change = standard_actions.propose_change(
        actor=keeper("one"), key=key, kind="repeal", effective_on=TODAY, ground="公告"
    )
    standard_actions.confirm_change(actor=keeper("two"), change_id=change.pk)


def publish(editor, publisher, body):
    actions.create_item(actor=editor, agency_uscc=USCC, level="3", base_code=CODE[19:], body=body)
    return actions.publish(actor=publisher, code=CODE)


def cited():
    return [ref for row in standards.cited_by("sfxkf").rows for ref in row.refs]


def test_a_published_item_cites_what_its_bases_name(shelf, editor, publisher):
    publish(editor, publisher, guide(bases=BASIS))
    assert cited() == ["sfxkf#4", "sfxkf#5"]
    (row,) = standards.cited_by("sfglbfsx").rows
    assert (row.subject, row.kind_name, row.title, row.url) == (
        f"item:{CODE}", "事项", "小作坊食品生产许可", f"/items/{CODE}",
    )  # fmt: skip


def test_the_next_version_cites_anew_and_a_cancelled_item_nothing(shelf, editor, publisher):
    publish(editor, publisher, guide(bases=BASIS))
    changed = guide(bases=[{"title": "《示范许可法》第三条", "text": "三"}])
    actions.save_draft(actor=editor, code=CODE, body=changed)
    assert cited() == ["sfxkf#4", "sfxkf#5"]
    actions.publish(actor=publisher, code=CODE)
    assert cited() == ["sfxkf#3"]
    actions.cancel(actor=publisher, code=CODE, reason="取消")
    assert cited() == []


def test_a_basis_that_was_repealed_is_refused_by_name(shelf, editor, publisher):
    repeal()
    with pytest.raises(NotPublishableError) as refusal:
        publish(editor, publisher, guide(bases=BASIS))
    assert [(one.rule, one.field) for one in refusal.value.faults] == [("bases-bind", "bases[1].title")]
    assert "依据《示范管理办法（试行）》自 2026-03-02 起不再有效" in refusal.value.sentence
    assert standards.cited_by("sfxkf").rows == []


def test_the_basis_of_a_check_point_is_cited_and_found_when_it_is_repealed(shelf, editor, publisher):
    points = [{"text": "场所", "basis": "《示范许可法》第五条"}, {"text": "排水", "basis": "《示范管理办法》第一条"}]
    publish(editor, publisher, guide(bases=BASIS[:1], check_points=points))
    assert cited() == ["sfxkf#4", "sfxkf#5"]
    assert [row.subject for row in standards.cited_by("sfglbfsx").rows] == [f"item:{CODE}"]
    assert standards.stale_citations().rows == []
    (group,) = items.point_groups(guide_of(CODE), is_apart=True)
    assert 'href="/standards/sfxkf/#t5"' in group.rows[0].facts[0].value
    assert 'target="_blank"' in group.rows[0].facts[0].value
    repeal()
    assert [row.subject for row in standards.stale_citations().rows] == [f"item:{CODE}"]


def test_a_check_point_may_not_rest_on_a_repealed_clause(shelf, editor, publisher):
    repeal()
    points = [{"text": "场所"}, {"text": "排水", "basis": "《示范管理办法》第一条"}]
    with pytest.raises(NotPublishableError) as refusal:
        publish(editor, publisher, guide(bases=BASIS[:1], check_points=points))
    assert [one.field for one in refusal.value.faults] == ["check_points[1].basis"]


def test_a_limit_may_not_rest_on_a_repealed_clause_either(shelf, editor, publisher):
    repeal()
    body = with_value("statutory.basis", "《示范管理办法》第一条")
    with pytest.raises(NotPublishableError, match="不再有效"):
        publish(editor, publisher, body)


def test_an_imported_guide_is_taken_over_and_becomes_a_finding(shelf, editor, publisher):
    repeal()
    row = {
        "task_code": CODE, "name": "小作坊登记", "type_code": "01", "type": "行政许可",
        "org_name": "南平市市场监督管理局",
        "org_uscc": USCC, "area_code": "350700", "area_name": "福建省南平市", "level": "市级",
        "statutory_limit": {"value": 20, "unit": "workday"}, "promised_limit": {"value": 5, "unit": "workday"},
        "visits": 0, "online": True, "conditions": "符合《示范管理办法》第一条的规定", "materials": ["申请书"],
        "service_objects": ["自然人"],
    }  # fmt: skip
    outcome = importing.import_items(actor=identity.SYSTEM(), lines=[json.dumps(row).encode()], source="别处")
    assert outcome.summary == {"new": 1, "unchanged": 0, "updated": 0, "refused": 0}, outcome.refused
    (finding,) = standards.stale_citations().rows
    assert finding.subject == f"item:{CODE}"


def test_a_basis_that_is_not_recognised_is_a_hint_and_no_obstacle(shelf, editor, publisher):
    body = guide(bases=[{"title": "《没有的条例》第一条", "text": "一"}, {"title": "《食品安全白皮书》", "text": "二"}])
    actions.create_item(actor=editor, agency_uscc=USCC, level="3", base_code=CODE[19:], body=body)
    draft = queries.draft(publisher, CODE)
    assert draft.faults == ()
    assert [(one.rule, one.field) for one in draft.hints] == [
        ("bases-are-recognised", "bases[0].title"),
        ("bases-are-recognised", "bases[1].title"),
    ]
    actions.publish(actor=publisher, code=CODE)
    assert guide_of(CODE).name == "小作坊食品生产许可"


def test_rules_and_hints_have_different_names():
    assert "bases-bind" in RULES
    assert not set(RULES) & set(HINTS)


def test_texts_that_come_later_are_linked_to_guides_published_before(city, editor, publisher, folder):  # noqa: F811
    publish(editor, publisher, guide(bases=BASIS))
    laws.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    assert cited() == []
    citing.cite_again(standards.DocumentsImported(keys=("sfxkf",)), event_id=1)
    assert cited() == []
    standards.recite_all_now()
    assert cited() == ["sfxkf#4", "sfxkf#5"]


def test_the_guides_come_in_the_order_of_their_codes_without_those_that_ended(shelf, editor, publisher):
    publish(editor, publisher, guide(bases=BASIS))
    assert citing.codes_after("", 10) == [CODE]
    assert citing.codes_after(CODE, 10) == []
    assert citing.refs_of_codes([CODE, "none"]) == {CODE: citing.refs_of(guide_of(CODE).body)}
    actions.cancel(actor=publisher, code=CODE, reason="取消")
    assert citing.codes_after("", 10) == []


def test_publishing_costs_few_statements_more(shelf, editor, publisher):
    actions.create_item(actor=editor, agency_uscc=USCC, level="3", base_code=CODE[19:], body=guide(bases=BASIS))
    with CaptureQueriesContext(connection) as queries:
        actions.publish(actor=publisher, code=CODE)
    assert len([one for one in queries if "standards_" in one["sql"]]) <= 8
