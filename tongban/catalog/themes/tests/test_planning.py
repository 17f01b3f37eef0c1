import pytest

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from . import samples

pytestmark = pytest.mark.usefixtures("published")
BIG = {"size": "big", "i1_kind": "tofu"}


def planned(answers, **more):
    return themes.plan(themes.guide(samples.CODE), answers, **more)


def test_the_answers_decide_which_items_are_needed():
    assert [part.code for part in planned({"size": "small"}).parts] == [samples.FOOD]
    big = planned(BIG)
    assert [(part.code, part.stage) for part in big.parts] == [(samples.FOOD, 0), (samples.FIRE, 1)]
    assert (big.days, big.days_one_by_one, big.visits, big.fee_words) == (10, 10, 0, "不收费")


def test_what_only_one_item_asks_is_asked_after_the_questions_of_the_theme():
    assert [(ask.id, ask.text) for ask in planned(BIG).asks] == [("size", "多大的场所？"), ("i1_kind", "做什么")]
    assert planned({"size": "big"}).unanswered == {"i1_kind": "请选择：做什么"}
    assert planned(BIG).unanswered == {}


def test_one_form_and_one_pool_for_both_items():
    plan = planned(BIG)
    assert [one.id for one in forms.visible_fields(plan.form, {})] == ["applicant_name", "i1_area", "i2_people"]
    assert [(one.material.name, len(one.uses)) for one in plan.pool] == [
        ("申请书", 1),
        ("豆制品工艺图", 2),
        ("承诺书", 1),
    ]
    key = plan.pool[1].key
    assert plan.materials_of(plan.parts[1], {key: {"file": "x"}}) == {"m2": {"file": "x"}}


def test_the_guide_stands_at_the_first_options():
    guide = themes.guide(samples.CODE)
    assert themes.first_answers(guide, {}) == {"size": "small", "i1_kind": "tofu"}
    assert themes.first_answers(guide, {"size": "big", "i1_kind": "noodle", "x": "y"}) == BIG | {"i1_kind": "noodle"}


def test_an_item_that_does_not_serve_this_applicant_comes_later():
    for_bodies = {"subjects": ["legal"], "themes": {"person": [], "company": ["准营"]}}
    body = items.to_builtins(items.guide(samples.FIRE).body) | for_bodies
    items.save_draft(actor=identity.SYSTEM(), code=samples.FIRE, body=body)
    items.publish(actor=identity.SYSTEM(), code=samples.FIRE)
    plan = planned(BIG, is_person=True)
    assert [part.code for part in plan.now] == [samples.FOOD]
    assert [part.code for part in plan.later] == [samples.FIRE]
    assert [one.id for one in forms.visible_fields(plan.form, {})] == ["applicant_name", "i1_area"]


def test_a_needed_item_that_is_suspended_is_named():
    items.suspend(actor=identity.SYSTEM(), code=samples.FIRE, reason="检修")
    assert planned(BIG).closed == ("开业前消防检查",)
    assert planned({"size": "small"}).closed == ()
