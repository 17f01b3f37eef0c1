import json
import shutil
from pathlib import Path

import pytest

from tongban.catalog.items import actions, demo
from tongban.catalog.items import api as items
from tongban.catalog.items.models import Item, ItemVersion
from tongban.data.licences import api as licences
from tongban.support.agencies import demo as agencies_demo
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from . import systems

CONTENT = Path(__file__).parents[4] / "demo" / "content"
CITY = "350700000000"
QUERIES = Path(__file__).parents[4] / "bench" / "data" / "queries.json"


@pytest.fixture
def demo_city(db, handlers, tmp_path, settings):
    settings.SEARCH_ROOT = tmp_path / "search"
    agencies_demo.build(CONTENT)
    systems.connect()
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))
    return demo.build(CONTENT)


def test_the_demo_catalogue_is_built_once_found_and_every_form_can_be_answered(demo_city):
    assert ItemVersion.objects.count() == len(demo_city) >= 60
    assert demo.build(CONTENT) == demo_city
    assert ItemVersion.objects.count() == len(demo_city)
    for code in demo_city:
        form = items.form(items.guide(code))
        assert form.pages

    rows = [row for row in json.loads(QUERIES.read_text(encoding="utf-8")) if "items" in row and not row["held"]]
    hits = [
        {
            items.parse(hit.code).base
            for hit in search.query(row["query"], kinds=["item"], limit=3, division="350700000000")
        }
        for row in rows
    ]
    assert len(rows) >= 80
    assert sum(1 for row, found in zip(rows, hits, strict=True) if found & set(row["items"])) / len(rows) >= 0.95

    before = [hit.code for hit in search.query("食品经营许可")]
    events.deliver_all_now()
    assert [hit.code for hit in search.query("食品经营许可")] == before


@pytest.fixture
def small_content(tmp_path):
    """The same city with the items of one agency."""
    (tmp_path / "items").mkdir()
    for name in ("agencies.json", "licence_types.json", "items/nanping-tyj.json", "items/nanping-ycj.json"):
        shutil.copy(CONTENT / name, tmp_path / name)
    return tmp_path


def test_a_build_that_was_broken_off_leaves_no_draft_and_goes_on(db, handlers, small_content, monkeypatch):
    agencies_demo.build(CONTENT)
    systems.connect()
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))

    def killed(**given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            demo.build(small_content)
    assert not Item.objects.exists()

    codes = demo.build(small_content)
    assert set(ItemVersion.objects.values_list("item__code", "state")) == {(code, "published") for code in codes}


def test_what_people_have_made_of_an_item_outlives_another_start(db, handlers, small_content):
    agencies_demo.build(CONTENT)
    systems.connect()
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))
    system = identity.SYSTEM()
    drafted, published = demo.build(small_content)[:2]
    for code in (drafted, published):
        body = items.to_builtins(items.draft(system, code).body) | {"summary": "编辑人的写法。"}
        items.save_draft(actor=system, code=code, body=body, note="编辑人改的")
    items.publish(actor=system, code=published)
    before = list(ItemVersion.objects.order_by("pk").values_list("pk", "body"))
    demo.build(small_content)
    assert list(ItemVersion.objects.order_by("pk").values_list("pk", "body")) == before


@pytest.fixture
def two_levels(db, handlers, tmp_path):
    """The food permit of the city and of a county, which has to keep the same points of review."""
    (tmp_path / "items").mkdir()
    for name in ("agencies.json", "licence_types.json"):
        shutil.copy(CONTENT / name, tmp_path)
    agencies_demo.build(CONTENT)
    systems.connect()
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))
    for name in ("jianyang-scjgj", "nanping-scjgj"):
        rows = json.loads((CONTENT / f"items/{name}.json").read_text(encoding="utf-8"))
        kept = [row for row in rows if row["base_code"] == "350117001001"]
        (tmp_path / f"items/{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    return tmp_path


def with_new_point(folder):
    for path in (folder / "items").iterdir():
        rows = json.loads(path.read_text(encoding="utf-8"))
        for row in rows:
            row["check_points"] = ["经营场所与许可相符"]
        path.write_text(json.dumps(rows), encoding="utf-8")


def in_force():
    newest = ItemVersion.objects.filter(state="published").order_by("item__code", "-version").distinct("item__code")
    return [[point["text"] for point in body["check_points"]] for body in newest.values_list("body", flat=True)]


def test_what_changes_at_two_levels_comes_to_a_city_of_an_earlier_version(two_levels):
    demo.build(two_levels)
    with_new_point(two_levels)
    demo.build(two_levels)
    assert in_force() == [["经营场所与许可相符"]] * 2


def test_what_no_longer_fits_the_work_of_people_stays_as_it_was_in_force(two_levels):
    city = next(code for code in demo.build(two_levels) if code[18] == "3")
    body = items.to_builtins(items.draft(identity.SYSTEM(), city).body)
    items.save_draft(actor=identity.SYSTEM(), code=city, body=body | {"summary": "编辑人的写法。"}, note="编辑人改的")
    items.publish(actor=identity.SYSTEM(), code=city)
    before = in_force()
    with_new_point(two_levels)
    demo.build(two_levels)
    assert in_force() == before
    assert not ItemVersion.objects.filter(state="draft").exists()
