from pathlib import Path

import pytest
from django.conf import settings

from tongban.common.codes import citizen_id_error, credit_code_error
from tongban.support.agencies import api as agencies
from tongban.support.agencies import demo as places
from tongban.support.audit.models import Entry
from tongban.support.identity import api as identity
from tongban.support.identity import demo
from tongban.support.identity.models import Grant, LegalPerson, NaturalPerson, Role, User

pytestmark = pytest.mark.django_db
CONTENT = Path(settings.ROOT) / "demo" / "content"


def test_the_demo_city_has_its_people_and_twice_makes_no_second():
    places.build(CONTENT)
    accounts = demo.build(CONTENT)
    written = Entry.objects.count()
    places.build(CONTENT)
    assert demo.build(CONTENT) == accounts
    assert Entry.objects.count() == written

    assert len(agencies.agencies()) >= 28
    assert agencies.division("350703105000").full_name == "福建省南平市建阳区麻沙镇"
    assert len(agencies.children("350703105000")) >= 3
    assert [one.name for one in accounts[:3]] == ["林晓岚", "吴建国", "叶秋菊"]
    assert NaturalPerson.objects.count() >= 12
    assert [one.id_number for one in NaturalPerson.objects.all() if citizen_id_error(one.id_number)] == []
    assert [one.uscc for one in LegalPerson.objects.all() if credit_code_error(one.uscc)] == []
    assert set(Grant.objects.values_list("role__code", flat=True)) == set(Role.objects.values_list("code", flat=True))


def test_the_people_of_the_story_can_do_their_part():
    places.build(CONTENT)
    demo.build(CONTENT)
    owner = agencies.agency_by_key("nanping-scjgj")
    health = agencies.agency_by_key("nanping-wjw")
    citizen = User.objects.get(username="linxiaolan")
    assert [one.name for one in identity.parties_of(citizen)] == ["林晓岚", "南平市溪山小馆餐饮有限公司"]
    table = [
        ("clerk01", "intake.accept", owner, True),
        ("clerk02", "intake.accept", owner, False),
        ("reviewer_scj", "case.review", owner, True),
        ("reviewer_scj", "case.review", health, False),
        ("reviewer_wjw", "case.review", health, True),
        ("reviewer_scj", "case.decide", owner, False),
        ("decider_scj", "case.decide", owner, True),
        ("head_scj", "export.cases", owner, True),
        ("items_scj", "items.edit", owner, True),
        ("items_scj", "items.publish", owner, False),
        ("items_publisher", "items.publish", owner, True),
        ("admin", "users.manage", owner, True),
        ("admin_jianyang", "users.manage", owner, False),
        ("auditor", "audit.read", owner, True),
        ("admin", "audit.read", owner, False),
        ("linxiaolan", "case.read", owner, False),
    ]
    found = [
        identity.allowed(User.objects.get(username=username), action, division_path=one.division_path, agency_id=one.id)
        for username, action, one, _ in table
    ]
    assert found == [expected for *_, expected in table]


def test_the_demo_password_passes_the_validators():
    user = identity.create_citizen(
        actor=identity.SYSTEM(), username="one", name="某人", id_number="350702199003070015", password=demo.PASSWORD
    )
    assert identity.user_of_token(identity.issue_token("one", demo.PASSWORD)[0]) == user
