import json

import pytest
from django.conf import settings

from tongban.common.codes import licence_identifier_error
from tongban.data.licences import api as licences
from tongban.data.licences import demo
from tongban.data.licences.models import Licence
from tongban.support.agencies import api as agencies

CONTENT = settings.ROOT / "demo" / "content"
FIXED = {
    "id_card", "business_licence", "food_permit", "public_place_hygiene", "household_register", "marriage_certificate",
    "real_estate", "health_certificate", "social_security_card", "disability_certificate", "road_transport_permit",
    "construction_permit", "drug_operation", "teacher_certificate", "elderly_card", "tobacco_retail",
    "medical_institution",
}  # fmt: skip


@pytest.fixture
def city(db):
    from tongban.support.agencies import demo as places
    from tongban.support.identity import demo as people

    places.build(CONTENT)
    people.build(CONTENT)
    return demo.build(CONTENT)


def test_the_city_s_licences_are_there_and_twice_changes_nothing(city):
    assert len(city) == Licence.objects.count() > 50
    assert demo.build(CONTENT) == []
    assert {licence_identifier_error(identifier) for identifier in city} == {None}
    assert {licences.verification(identifier).intact for identifier in city[::10]} == {True}


def test_all_fixed_types_exist_and_their_issuers_are_agencies(city):
    types = {one.code: one for one in licences.licence_types()}
    assert set(types) >= FIXED
    for one in types.values():
        issuer = agencies.agency_by_key(one.issuer_key)
        rows = json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8"))
        code = next(row["identifier_type_code"] for row in rows if row["code"] == one.code)
        assert code.startswith(issuer.uscc)
        assert len(code) == 21


def test_the_restaurant_of_the_story_holds_what_its_application_needs(city):
    held = licences.held_by("91350702MA9TE5T12N")
    assert {one.type_code for one in held} == {"business_licence", "health_certificate"}
