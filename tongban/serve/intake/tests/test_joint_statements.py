"""A matter of many items costs so much for each of them; its page costs the same however many there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.themes import api as themes
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

from . import counter, joints


def matter(city, size):
    """A theme of so many items that each ask the same."""
    members = [
        small._item(
            city,
            f"3501172{size:02d}{place:03d}",
            small.body(f"招牌许可{place}", form=joints.SIGN_FORM, materials=joints.SIGN_MATERIALS, situations=[]),
        )
        for place in range(1, size + 1)
    ]
    system, key = identity.SYSTEM(), f"kaidian{'abcdefghij'[size]}"
    body = joints.BODY | {"asks": [], "members": [{"item": one} for one in members]}
    themes.create_theme(actor=system, agency_id=city.market.id, key=key, body=body)
    themes.publish(actor=system, code=f"350700-{key}")
    return themes.plan(themes.guide(f"350700-{key}"), {})


def costs(city, size):
    plan = matter(city, size)
    answers = {one.id: 3 if one.id.endswith("width") else "溪山小馆" for _, _, one in plan.form.places()}
    given = {"营业执照副本": {"licence": city.business_licence}}
    materials = {
        one.key: given.get(one.material.name) or {"file": counter.upload(city.lin)}
        for one in plan.pool
        if not one.material.generated
    }
    told = joints.facts(city, theme_code=plan.theme.code, situations={}, answers=answers, materials=materials)
    with CaptureQueriesContext(connection) as submit:
        receipt = intake.submit_joint(**told)
    assert len(receipt.case_numbers) == size
    read(city, receipt.number)  # what the process has to learn of this theme
    with CaptureQueriesContext(connection) as page:
        assert read(city, receipt.number) == size
    return len(submit), len(page)


def read(city, number):
    """What the page of the matter shows; gives of how many parts."""
    view = intake.joint_for(city.lin, number)
    assert not intake.askable(view)
    return len(intake.portions(city.lin, view))


def test_statements_grow_with_the_items_and_not_with_their_square(city):
    costs(city, 2)  # what a process learns once
    few, more, most = (costs(city, size) for size in (3, 5, 9))
    assert (most[0] - more[0]) <= 2 * (more[0] - few[0]) + 4
    assert few[1] == more[1] == most[1]
