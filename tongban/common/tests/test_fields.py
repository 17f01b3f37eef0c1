import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps

from tongban.common.fields import LtreeField

FUJIAN, NANPING, YANPING, FUZHOU = "35", "35.3507", "35.3507.350702", "35.3501"

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A table of four places, for this test only."""
    with isolate_apps("django.contrib.contenttypes"):

        class Place(models.Model):
            path = LtreeField()

            class Meta:
                app_label = "contenttypes"

            def __str__(self):
                return self.path

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS ltree")
    with connection.schema_editor() as editor:
        editor.create_model(Place)
    Place.objects.bulk_create([Place(path=path) for path in [FUJIAN, NANPING, YANPING, FUZHOU]])
    return Place


@pytest.mark.parametrize(
    ("lookup", "value", "expected"),
    [
        ("descendant_of", NANPING, [NANPING, YANPING]),
        ("descendant_of", [YANPING, FUZHOU], [FUZHOU, YANPING]),
        ("descendant_of", [], []),
        ("ancestor_of", YANPING, [FUJIAN, NANPING, YANPING]),
        ("ancestor_of", (YANPING, FUZHOU), [FUJIAN, FUZHOU, NANPING, YANPING]),
        ("exact", NANPING, [NANPING]),
        ("in", [FUJIAN, FUZHOU], [FUJIAN, FUZHOU]),
    ],
)
def test_paths_are_found_by_their_place_in_the_tree(place, lookup, value, expected):
    found = place.objects.filter(**{f"path__{lookup}": value}).values_list("path", flat=True)
    assert sorted(found) == expected


def test_one_path_can_be_compared_with_another_column(place):
    below = place.objects.filter(path__descendant_of=models.OuterRef("path")).order_by().values("pk")
    assert place.objects.filter(models.Exists(below)).count() == 4


def test_a_path_that_could_be_an_operator_is_a_value(place):
    assert place.objects.get(path=NANPING).path == NANPING
    with pytest.raises(ValidationError, match="路径只能由字母"):
        place(path="35 || 'x'").full_clean()
