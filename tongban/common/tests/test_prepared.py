"""Compiled statements send what the ORM sends, and bring back what it brings back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps
from psycopg import _queries

from tongban.common.fields import LtreeField
from tongban.common.prepared import NewKey, Prepared, Slot, ask, insert, send, together, update

pytestmark = pytest.mark.django_db

with isolate_apps("django.contrib.contenttypes"):

    class Colour(models.TextChoices):
        RED = "red", "红"

    class House(models.Model):
        name = models.CharField(max_length=20, unique=True)

        class Meta:
            app_label = "contenttypes"

        def __str__(self):
            return self.name

    class Room(models.Model):
        house = models.ForeignKey(House, null=True, on_delete=models.CASCADE)
        colour = models.CharField(max_length=10, choices=Colour, default=Colour.RED)
        path = LtreeField()
        facts = models.JSONField(default=dict)
        nothing = models.JSONField(null=True)
        token = models.UUIDField(null=True)
        opened_on = models.DateField()
        seen_at = models.DateTimeField()
        price = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("1.50"))
        is_open = models.BooleanField(default=True)
        counted_at = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "contenttypes"

        def __str__(self):
            return str(self.pk)

    class Shelf(models.Model):
        marks = ArrayField(models.IntegerField(), default=list)

        class Meta:
            app_label = "contenttypes"

        def __str__(self):
            return str(self.marks)


WHEN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tables(db):
    with connection.schema_editor() as editor:
        for model in (House, Room, Shelf):
            editor.create_model(model)


def room(**more):
    return Room(path="350000000000.350700000000", opened_on=date(2026, 3, 1), seen_at=WHEN, **more)


@pytest.mark.parametrize("count", [1, 3])
def test_inserted_rows_come_back_as_the_orm_would_have_stored_them(count):
    house = insert([House(name="甲楼")])[0]
    token = UUID("0d9c71bc-cc4c-b6a8-3819-9f4914a10de7")
    made = insert([room(house=house, facts={"面积": [n, "“大”"]}, token=token) for n in range(count)])
    assert [one.pk for one in made] == sorted({one.pk for one in made})
    assert not any(one._state.adding for one in made)
    for number, one in enumerate(made):
        found = Room.objects.get(pk=one.pk)
        assert (found.house_id, found.colour, found.path) == (house.pk, "red", "350000000000.350700000000")
        assert (found.facts, found.nothing, found.token) == ({"面积": [number, "“大”"]}, None, token)
        assert (found.opened_on, found.seen_at, found.price) == (date(2026, 3, 1), WHEN, Decimal("1.50"))
        assert found.is_open is True
        assert found.counted_at is not None


def test_many_rows_are_one_statement_that_does_not_depend_on_their_number(django_assert_num_queries):
    sent = []
    with (
        django_assert_num_queries(2),
        connection.execute_wrapper(
            lambda execute, sql, params, many, context: (sent.append(sql), execute(sql, params, many, context))[1]
        ),
    ):
        insert([room() for _ in range(2)])
        insert([room() for _ in range(7)])
    assert sent[0] == sent[1]
    assert Room.objects.count() == 9


def test_a_row_that_breaks_a_constraint_is_refused_as_by_the_orm():
    insert([House(name="甲楼")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([House(name="甲楼")])
    assert House.objects.count() == 1


def test_a_key_that_is_given_is_kept():
    insert([House(pk=77, name="乙楼")])
    assert House.objects.get().pk == 77


def test_arrays_are_sent_one_row_at_a_time():
    insert([Shelf(marks=[1, 2])])
    assert Shelf.objects.get().marks == [1, 2]
    with pytest.raises(TypeError):
        insert([Shelf(marks=[1]), Shelf(marks=[2])])


def test_nothing_to_insert_sends_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert([]) == []


def test_a_prepared_query_gives_what_the_orm_gives_each_time_with_other_values(django_assert_num_queries):
    houses = insert([House(name="甲楼"), House(name="乙楼")])
    insert([room(house=houses[0], facts={"a": 1}), room(house=houses[1])])
    query = Prepared(
        lambda: Room.objects.select_related("house").filter(house__name=Slot("name"), seen_at__lte=Slot("now"))
    )
    with django_assert_num_queries(2):
        first, second = query.first(name="甲楼", now=WHEN), query.first(name="乙楼", now=WHEN)
        assert (first.house.name, first.facts, first.colour) == ("甲楼", {"a": 1}, "red")
        assert second.house.name == "乙楼"
    assert first == Room.objects.get(house__name="甲楼")
    assert query.rows(name="丙楼", now=WHEN) == []


def test_any_of_takes_lists_of_every_length():
    insert([House(name=name) for name in "甲乙丙"])
    query = Prepared(lambda: House.objects.filter(name__any_of=Slot("names")).order_by("name"))
    assert [one.name for one in query.rows(names=["甲", "丙"])] == ["丙", "甲"]
    assert query.rows(names=[]) == []


def test_any_of_takes_a_plain_list_too():
    insert([House(name=name) for name in "甲乙丙"])
    assert {one.name for one in House.objects.filter(name__any_of=["甲", "丙"])} == {"甲", "丙"}
    assert not House.objects.filter(name__any_of=[]).exists()


def test_a_missing_related_row_is_none():
    insert([room()])
    assert Prepared(lambda: Room.objects.select_related("house")).first().house is None


NEW_HOUSE = "INSERT INTO contenttypes_house (name)"


@pytest.fixture
def known(monkeypatch):
    """The models of this file are in no registry."""
    monkeypatch.setattr("tongban.common.prepared.apps.get_model", {"House": House, "Room": Room}.__getitem__)


def test_rows_put_down_together_go_in_one_statement_and_know_each_other(known):
    with CaptureQueriesContext(connection) as captured, together("House"):
        house = insert([House(name="甲楼")])[0]
        send(NEW_HOUSE, "(%s)", [["乙楼"]])
        insert([room(house=house), room(house=house)])
        send(NEW_HOUSE, "(%s)", [["丙楼"], ["丁楼"]])
    assert len(captured) == 2  # the key, the rows
    assert Room.objects.filter(house=house).count() == 2
    assert set(House.objects.values_list("name", flat=True)) == {"甲楼", "乙楼", "丙楼", "丁楼"}


def test_a_question_in_between_finds_what_was_put_down_before_it(known):
    with together("House"):
        house = insert([House(name="甲楼")])[0]
        assert House.objects.get().pk == house.pk
        insert([room(house=house)])
    assert Room.objects.get().house == house


def test_two_arrays_of_the_same_table_do_not_mix(known):
    with together("House"):
        house = insert([House(name="甲楼")])[0]
        insert([room(house=house), room(house=house)])
        insert([room(house=house), room(house=house)])
    assert Room.objects.filter(house=house).count() == 4


def test_more_rows_than_expected_draw_keys_of_their_own(known):
    with together("House"):
        houses = insert([House(name="甲楼"), House(name="乙楼")])
    assert sorted(House.objects.values_list("pk", flat=True)) == sorted(one.pk for one in houses)


def test_a_refusal_inside_leaves_nothing_that_waits(known):
    @transaction.atomic
    def refused():
        with together("House"):
            insert([House(name="甲楼")])
            raise ValueError("不行")

    with pytest.raises(ValueError, match="不行"):
        refused()
    insert([House(name="乙楼")])
    assert [one.name for one in House.objects.all()] == ["乙楼"]


def test_a_row_that_the_database_refuses_is_refused_with_its_constraint(known):
    @transaction.atomic
    def twice():
        with together("House"):
            house = insert([House(name="甲楼")])[0]
            insert([room(house=house)])

    twice()
    with pytest.raises(IntegrityError, match="contenttypes_house_name"):
        twice()
    assert Room.objects.count() == 1


def test_the_driver_reads_the_text_of_a_long_statement_only_once(known):
    def build():
        with together("House"):
            house = insert([House(name=f"第{House.objects.count() + 1}楼")])[0]
            for _ in range(3):
                insert([room(house=house), room(house=house)])
            for number in range(30):
                send(NEW_HOUSE, "(%s)", [[f"{house.name}{number}"], [f"{house.name}副{number}"]])

    build()
    before = _queries._query2pg.cache_info()
    build()
    after = _queries._query2pg.cache_info()
    assert (after.misses, after.hits > before.hits) == (before.misses, True)
    assert House.objects.count() == 122


def test_one_inside_another_goes_with_it(known):
    with CaptureQueriesContext(connection) as captured, together():
        insert([Shelf(marks=[1])])
        with together("House"):
            house = insert([House(name="甲楼")])[0]
        insert([room(house=house)])
    assert len(captured) == 2  # the key, the rows
    assert Room.objects.get().house == house


def test_keys_that_are_missing_are_drawn_at_once_and_send_nothing_that_waits(known):
    with CaptureQueriesContext(connection) as captured, together("House"):
        insert([House(name=name) for name in "甲乙丙"])
    assert len(captured) == 2
    assert House.objects.count() == 3


def test_a_key_comes_with_a_query_and_is_used_first(known):
    insert([House(name="甲楼")])
    found = Prepared(lambda: House.objects.filter(name=Slot("name")).annotate(next_key=NewKey("House"))).first(
        name="甲楼"
    )
    with together("House", drawn=[found.next_key]):
        assert insert([House(name="乙楼")])[0].pk == found.next_key
    assert found.next_key > found.pk


def test_changes_go_together_with_new_rows():
    house, other = insert([House(name="甲楼"), House(name="乙楼")])
    with CaptureQueriesContext(connection) as captured, together():
        house.name, other.name = "丙楼", "丁楼"
        update(house, "name")
        insert([room(house=house)])
        update(other, "name")
    assert len(captured) == 1
    assert set(House.objects.values_list("name", flat=True)) == {"丙楼", "丁楼"}
    assert Room.objects.get().house.name == "丙楼"


def test_a_row_that_waits_already_is_changed_after_it(known):
    with together("House"):
        house = insert([House(name="甲楼")])[0]
        for name in ("乙楼", "丙楼"):
            house.name = name
            update(house, "name")
    assert House.objects.get().name == "丙楼"


def test_a_change_of_a_row_that_is_no_more_is_refused_with_all_that_went_with_it():
    house, other = insert([House(name="甲楼"), House(name="乙楼")])
    House.objects.filter(pk=house.pk).delete()

    @transaction.atomic
    def change():
        with together():
            other.name = "丙楼"
            update(other, "name")
            update(house, "name")

    with pytest.raises(DatabaseError, match="no more"):
        change()
    with pytest.raises(DatabaseError, match="no more"):
        update(house, "name")
    assert House.objects.get().name == "乙楼"


def test_rows_that_wait_go_with_a_statement_that_does_not_read_them(known):
    house = insert([House(name="甲楼")])[0]
    with CaptureQueriesContext(connection) as captured, together():
        insert([room(house=house), room(house=house)])
        insert([Shelf(marks=[1])])
        assert ask("UPDATE contenttypes_house SET name = %s WHERE id = %s RETURNING name", ["乙楼", house.pk]) == [
            ("乙楼",)
        ]
    assert len(captured) == 1
    assert (Room.objects.count(), Shelf.objects.count()) == (2, 1)


def test_changes_that_wait_go_before_it():
    house = insert([House(name="甲楼")])[0]
    with together():
        house.name = "乙楼"
        update(house, "name")
        assert ask("SELECT name FROM contenttypes_house WHERE id = %s", [house.pk]) == [("乙楼",)]


def test_what_waits_in_a_savepoint_that_is_rolled_back_is_not_written(known):
    @transaction.atomic
    def refused():
        insert([House(name="乙楼")])
        raise ValueError("不行")

    with together("House"):
        insert([House(name="甲楼")])
        with pytest.raises(ValueError, match="不行"):
            refused()
        insert([House(name="丙楼")])
    assert set(House.objects.values_list("name", flat=True)) == {"甲楼", "丙楼"}
