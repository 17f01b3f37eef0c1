import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.common.rewriting import rewrite
from tongban.support.calendar.models import Adjustment

pytestmark = pytest.mark.django_db


def made(count):
    return [
        Adjustment.objects.create(
            on=f"2026-03-{day:02}", is_workday=False, name="放假", source="", set_at="2026-01-01T00:00:00Z"
        )
        for day in range(1, count + 1)
    ]


def test_rows_are_stored_as_they_are_in_memory_by_one_statement_and_others_stay():
    first, second, third = made(3)
    first.name, first.is_workday, first.source = "上班", True, "没有存的"
    second.name = 'It\'s "here" %s'
    third.name = "没有交来的"
    with CaptureQueriesContext(
        connection,
    ) as sent:
        rewrite([first, second], "name", "is_workday")
    assert len(sent) == 1
    assert list(Adjustment.objects.order_by("on").values_list("name", "is_workday", "source")) == [
        ("上班", True, ""),
        ('It\'s "here" %s', False, ""),
        ("放假", False, ""),
    ]


def test_words_too_long_for_their_column_are_refused_and_not_cut():
    first, second = made(2)
    first.name = "放" * (Adjustment._meta.get_field("name").max_length + 1)
    with pytest.raises(DataError), transaction.atomic():
        rewrite([first, second], "name")
    assert set(Adjustment.objects.values_list("name", flat=True)) == {"放假"}


def test_nothing_sends_nothing():
    with CaptureQueriesContext(connection) as sent:
        rewrite([], "name")
    assert len(sent) == 0
