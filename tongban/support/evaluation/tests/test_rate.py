import json

import pytest
from django.db import connection

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.evaluation import api as evaluation
from tongban.support.evaluation.errors import AlreadyRatedError
from tongban.support.evaluation.models import Rating


def rate(town, grade=1, *, actor=None, **more):
    return evaluation.rate(actor=actor or town.lin, case_number="CASE1", contact="case", grade=grade, **more)


def published(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM events_outboxevent WHERE name = %s", [name])
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("grade", "words", "bad"),
    [
        (1, "非常满意", False),
        (2, "满意", False),
        (3, "基本满意", False),
        (4, "不满意", True),
        (5, "非常不满意", True),
    ],
)
def test_five_grades_of_which_two_are_bad(town, invite, grade, words, bad):
    invite()
    made = rate(town, grade)
    assert (made.grade_name, made.is_bad) == (words, bad)
    assert len(published("evaluation.rated")) == 1
    assert len(published("evaluation.bad_rating")) == int(bad)


def test_a_bad_rating_carries_its_reasons_and_nothing_of_the_rater(town, invite):
    invite()
    rate(town, 5, tags=["等候时间太长"], text="等了两小时", channel="phone")
    (event,) = published("evaluation.bad_rating")
    assert event["tags"] == ["等候时间太长"]
    assert "林晓岚" not in json.dumps(event, ensure_ascii=False)
    assert town.lin.pk not in event.values() or event["rating_id"] == town.lin.pk


def test_one_contact_is_rated_once(town, invite):
    invite()
    rate(town)
    with pytest.raises(AlreadyRatedError, match="已经评价过"):
        rate(town, 5)
    assert Rating.objects.get().grade == 1


def test_each_contact_of_a_case_is_rated_by_itself(town, invite):
    invite(contact="1")
    invite(contact="2")
    for contact in (1, "2"):
        evaluation.rate(actor=town.lin, case_number="CASE1", contact=contact, grade=2)
    assert [one.contact for one in evaluation.of_case("CASE1")] == ["1", "2"]


def test_only_the_person_served_rates(town, invite):
    invite()
    for stranger in (town.wu, town.official):
        with pytest.raises(NotFoundError):
            rate(town, actor=stranger)
    assert not Rating.objects.exists()


def test_what_was_not_served_is_not_rated(town):
    with pytest.raises(NotFoundError):
        rate(town)


def test_saying_twice_that_a_service_was_given_changes_nothing(town, invite):
    assert invite() == invite()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grade": 0}, "grade"),
        ({"grade": 6}, "grade"),
        ({"grade": None}, "grade"),
        ({"grade": True}, "grade"),
        ({"grade": "1"}, "grade"),
        ({"grade": 5, "tags": ["天气不好"]}, "tags"),
        ({"grade": 1, "tags": ["等候时间太长"]}, "tags"),
        ({"grade": 1, "text": "好" * 501}, "text"),
        ({"grade": 1, "channel": "pigeon"}, "channel"),
    ],
)
def test_bad_input_names_its_field(town, invite, change, field):
    invite()
    with pytest.raises(InvalidInputError) as caught:
        rate(town, **change)
    assert list(caught.value.fields) == [field]
    assert not Rating.objects.exists()


def test_the_audit_line_does_not_stand_under_the_case(town, invite):
    invite()
    made = rate(town, 5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, facts::text FROM audit_entry WHERE action = 'evaluation.rate'")
        assert cursor.fetchall() == [(f"rating:{made.id}", '{"channel": "web"}')]
