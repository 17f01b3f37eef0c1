from datetime import date

import pytest
from django.db import connection, transaction

from tongban.common.codes import licence_identifier_error
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.data.licences.errors import LicenceStateError, NotCurrentError
from tongban.data.licences.models import Licence

from .conftest import FACE, issue


def test_a_licence_has_number_identifier_and_term(town, permit):
    assert permit.number == "JY23507000000001"
    assert permit.identifier.startswith(f"1.2.156.3005.2.11350700999900011L002.{town.market.uscc}.202600000001.001.")
    assert licence_identifier_error(permit.identifier) is None
    assert (permit.valid_from_on, permit.valid_to_on) == (date(2026, 11, 24), date(2031, 11, 23))
    assert (permit.status, permit.status_name, permit.is_valid) == ("01", "有效", True)
    assert permit.data == FACE


def test_numbers_run_without_gaps(town, permit):
    class LaterError(Exception):
        """Something later in the transaction goes wrong."""

    with pytest.raises(LaterError):
        fall_after(town, LaterError)
    assert issue(town).number == "JY23507000000002"


@transaction.atomic
def fall_after(town, error):
    issue(town)
    raise error


def test_only_fields_of_the_type_are_kept(town):
    assert issue(town, data={**FACE, "secret": "x"}).data == FACE


def test_a_marriage_certificate_has_no_end(town):
    made = issue(town, type_code="marriage_certificate", holder=town.person, data={"spouse_name": "陈思远"})
    assert (made.number, made.valid_to_on) == ("J350700-2026-000001", None)


def test_a_licence_of_persons_is_not_for_companies(town):
    with pytest.raises(InvalidInputError) as caught:
        issue(town, type_code="id_card")
    assert caught.value.fields == {"holder": "居民身份证只发给自然人"}
    assert not Licence.objects.exists()


def test_an_unknown_type_is_refused(town):
    with pytest.raises(NotFoundError, match="证照类型 poem"):
        issue(town, type_code="poem")


def test_an_event_and_an_audit_line_go_with_it(town, permit):
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload->>'identifier' FROM events_outboxevent WHERE name = 'licences.issued'")
        assert cursor.fetchall() == [(permit.identifier,)]
        cursor.execute("SELECT actor_name, facts->>'number' FROM audit_entry WHERE action = 'licences.issue'")
        assert cursor.fetchall() == [("刘决定", permit.number)]


def test_a_renewal_is_a_new_version_of_the_same_number(town, permit):
    newer = issue(town, previous_identifier=permit.identifier, data={**FACE, "address": "新址"})
    assert (newer.number, newer.version) == (permit.number, 2)
    assert ".202600000001.002." in newer.identifier
    old = licences.licence(permit.identifier)
    assert (old.status_name, old.is_valid) == ("失效", False)
    assert [one.identifier for one in licences.held_by(town.company.id_number)] == [newer.identifier]
    assert licences.latest(town.company.id_number, "food_permit").identifier == newer.identifier
    assert licences.verification(permit.identifier).intact is True


def test_an_old_version_is_not_renewed_twice(town, permit):
    issue(town, previous_identifier=permit.identifier)
    with pytest.raises(NotCurrentError):
        issue(town, previous_identifier=permit.identifier)
    assert Licence.objects.count() == 2


def test_somebody_else_s_licence_is_not_renewed(town, permit):
    with pytest.raises(NotFoundError):
        issue(town, holder=town.person, previous_identifier=permit.identifier)


def test_a_revoked_licence_is_not_renewed(town, permit):
    licences.change_status(actor=town.decider, identifier=permit.identifier, status="07", reason="违法经营")
    with pytest.raises(LicenceStateError, match="已吊销"):
        issue(town, previous_identifier=permit.identifier)


def test_types_load_twice_to_the_same(town):
    from .conftest import TYPES

    licences.load_types(TYPES)
    assert [one.code for one in licences.licence_types()] == ["food_permit", "id_card", "marriage_certificate"]
    assert licences.data_for("food_permit", {"applicant_name": "小馆"}) == {"name": "小馆"}
