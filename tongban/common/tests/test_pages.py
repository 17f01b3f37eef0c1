import base64
import json
from datetime import UTC, datetime

import pytest
from django.db import connection, models
from django.db.models import F
from django.test.utils import isolate_apps

from tongban.common.errors import InvalidInputError
from tongban.common.pages import keyset_page

pytestmark = pytest.mark.django_db

with isolate_apps("django.contrib.contenttypes"):

    class Case(models.Model):
        name = models.CharField(max_length=10)
        published_at = models.DateTimeField()
        settled_at = models.DateTimeField(null=True)

        class Meta:
            app_label = "contenttypes"

        def __str__(self):
            return self.name

    class Task(models.Model):
        case = models.ForeignKey(Case, on_delete=models.CASCADE)

        class Meta:
            app_label = "contenttypes"

        def __str__(self):
            return str(self.pk)


@pytest.fixture
def rows():
    """Ten cases on five moments, so that the first key has ties; the tables exist for this test only."""
    with connection.schema_editor() as editor:
        editor.create_model(Case)
        editor.create_model(Task)
    made = [
        Case(name=f"e{number}", published_at=datetime(2026, 1, 1 + number // 2, tzinfo=UTC)) for number in range(10)
    ]
    return Case.objects.bulk_create(made)


def walk(queryset, order, size):
    cursor, pages = None, []
    while True:
        page = keyset_page(queryset, order, cursor, size)
        pages.append([row.name for row in page.rows])
        if page.next_cursor is None:
            return pages
        cursor = page.next_cursor


@pytest.mark.parametrize(
    ("order", "pages"),
    [
        (("published_at", "id"), [["e0", "e1", "e2"], ["e3", "e4", "e5"], ["e6", "e7", "e8"], ["e9"]]),
        (("-published_at", "-id"), [["e9", "e8", "e7"], ["e6", "e5", "e4"], ["e3", "e2", "e1"], ["e0"]]),
        (("-published_at", "id"), [["e8", "e9", "e6"], ["e7", "e4", "e5"], ["e2", "e3", "e0"], ["e1"]]),
    ],
)
def test_pages_follow_each_other_without_gap_or_repeat(rows, order, pages):
    assert walk(Case.objects.all(), order, 3) == pages


def test_nulls_have_their_place(rows):
    Case.objects.filter(name__in=["e1", "e5"]).update(settled_at=datetime(2026, 2, 1, tzinfo=UTC))
    found = walk(Case.objects.all(), ("settled_at", "id"), 3)
    assert [name for page in found for name in page] == ["e1", "e5", "e0", "e2", "e3", "e4", "e6", "e7", "e8", "e9"]
    found = walk(Case.objects.all(), ("-settled_at", "id"), 3)
    assert [name for page in found for name in page] == ["e0", "e2", "e3", "e4", "e6", "e7", "e8", "e9", "e1", "e5"]


def test_one_can_turn_back(rows):
    everything = Case.objects.all()
    first = keyset_page(everything, ("id",), None, 4)
    second = keyset_page(everything, ("id",), first.next_cursor, 4)
    back = keyset_page(everything, ("id",), second.previous_cursor, 4)
    assert [row.name for row in back.rows] == ["e0", "e1", "e2", "e3"]
    assert (first.previous_cursor, back.previous_cursor) == (None, None)
    assert back.next_cursor == first.next_cursor


def test_a_full_last_page_has_no_next(rows):
    page = keyset_page(Case.objects.all(), ("id",), None, 10)
    assert len(page.rows) == 10
    assert page.next_cursor is None


def test_an_annotation_and_a_relation_can_be_the_order(rows):
    Task.objects.bulk_create([Task(case=row) for row in rows])
    found = Task.objects.select_related("case").annotate(weight=F("case_id") % 2)
    first = keyset_page(found, ("weight", "case__published_at", "id"), None, 4)
    second = keyset_page(found, ("weight", "case__published_at", "id"), first.next_cursor, 4)
    everything = list(found.order_by("weight", "case__published_at", "id"))
    assert [*first.rows, *second.rows] == everything[:8]


def test_dicts_can_be_paged(rows):
    found = Case.objects.values("id", "name")
    first = keyset_page(found, ("id",), None, 9)
    assert [row["name"] for row in keyset_page(found, ("id",), first.next_cursor, 9).rows] == ["e9"]


def test_a_page_is_one_statement(rows, django_assert_num_queries):
    first = keyset_page(Case.objects.all(), ("published_at", "id"), None, 4)
    with django_assert_num_queries(1):
        keyset_page(Case.objects.all(), ("published_at", "id"), first.next_cursor, 4)


def forged(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "汉字",
        "====",
        forged([]),
        forged({"a": 1}),
        forged(5),
        forged(["f", "2026-01-01"]),
        forged(["z", "2026-01-01", 1]),
        forged(["f", "yesterday", 1]),
        forged(["f", None, 1]),
        forged(["f", "2026-01-01", 2**70]),
        forged(["f", "2026-01-01", [1]]),
        forged(["f", "2026-01-01", "1\0"]),
    ],
)
def test_a_forged_cursor_is_refused_by_name(cursor):
    with pytest.raises(InvalidInputError) as refusal:
        list(keyset_page(Case.objects.all(), ("published_at", "id"), cursor, 5).rows)
    assert refusal.value.fields == {"after": "翻页位置无效，请从第一页重新查看"}
