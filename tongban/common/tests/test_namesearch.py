"""A part of a name, found as Python finds it."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from tongban.common.namesearch import name_index, names_hold
from tongban.common.prepared import planned_afresh

pytestmark = pytest.mark.django_db

with isolate_apps("django.contrib.contenttypes"):

    class Shop(models.Model):
        name = models.CharField(max_length=60)
        trade = models.CharField(max_length=60)

        class Meta:
            app_label = "contenttypes"
            indexes = [name_index("name", "trade", name="shop_names")]

        def __str__(self):
            return self.name


NAMES = ["南平市溪山小馆餐饮有限公司", "溪溪山山茶行", "张三", "Abc 商贸（100%）", "a_b\\c 店", "aab", "欧阳娜娜"]
PARTS = [
    *["溪山", "溪溪", "山山", "张", "小馆餐饮", "有限", "娜娜", "没有", "李"],
    *["ABC", "abc", "00%", "%", "_", "a_b", "\\", "aa", "ab", "aaa", "（1", " "],
]


@pytest.fixture
def shops(db):
    with connection.schema_editor() as editor:
        editor.create_model(Shop)
    for name in NAMES:
        Shop.objects.create(name=name, trade="食品")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_found_wherever_it_stands_and_nowhere_else(shops, part):
    found = set(Shop.objects.filter(names_hold("name", "trade", text=part)).values_list("name", flat=True))
    assert found == {name for name in NAMES if part.lower() in f"{name} 食品".lower()}


@pytest.mark.parametrize("part", ["溪山小馆", "溪山", "张"])
def test_the_index_is_used_also_for_one_and_two_characters(shops, part):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with planned_afresh():
            plan = Shop.objects.filter(names_hold("name", "trade", text=part)).explain(analyze=True)
    assert "Bitmap Index Scan on shop_names" in plan
    assert "Rows Removed by Index Recheck" not in plan  # with nothing to look up, the index gives every row


def test_what_is_planned_afresh_is_never_kept_as_prepared(shops):
    def prepared():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%regexp_replace%shop%'")
            return cursor.fetchone()[0]

    def look(times):
        for number in range(times):
            list(Shop.objects.filter(names_hold("name", "trade", text=f"溪山{number}")))

    with planned_afresh():
        look(8)
    assert connection.connection.prepare_threshold == 2
    before = prepared()
    look(8)
    assert (before, prepared()) == (0, 1)
