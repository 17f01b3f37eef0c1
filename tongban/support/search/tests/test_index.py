import shutil
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.support.search import actions, docs
from tongban.support.search import api as search
from tongban.support.search import index as disk
from tongban.support.search.models import Entry

from .conftest import doc


@pytest.fixture
def no_sources(monkeypatch):
    monkeypatch.setattr(docs, "_sources", {})


def codes(text):
    return [hit.code for hit in search.query(text)]


def test_indexing_again_replaces(library):
    search.index("item", [doc("7", "林木运输证")])
    assert search.query("林木")[0].title == "林木运输证"
    assert Entry.objects.filter(code="7").count() == 1


def test_indexing_the_same_again_writes_nothing(library):
    folder = disk._current()
    before = (folder / "meta.json").stat().st_mtime_ns
    assert search.index("item", [doc("7", "林木采伐许可")]) == 0
    assert (folder / "meta.json").stat().st_mtime_ns == before


def test_removed_is_not_found(library):
    search.remove("item", ["7"])
    assert "7" not in codes("林木采伐")
    assert not Entry.objects.filter(code="7").exists()


def test_a_searcher_sees_what_another_process_has_written(library):
    """The writer opens the index anew each time, as another process would."""
    assert codes("钓鱼") == []
    search.index("item", [doc("20", "钓鱼许可")])
    assert codes("钓鱼") == ["20"]


def test_a_rebuild_asks_the_sources_and_forgets_the_rest(library, no_sources):
    search.register_source("item", lambda: [doc("30", "养蜂证")])
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "1 条" in out.getvalue()
    assert codes("养蜂证") == ["30"]
    assert codes("教师资格") == []


def test_popularity_survives_a_rebuild(library, no_sources):
    search.note_choice("item", "8")
    search.register_source("item", lambda: [doc("8", "教师资格认定"), doc("9", "新的")])
    search.rebuild()
    assert list(Entry.objects.order_by("code").values_list("code", "popularity")) == [("8", 1), ("9", 0)]


def test_a_rebuild_writes_what_is_new_in_one_statement_and_the_same_not_again(library, no_sources, monkeypatch):
    monkeypatch.setattr(actions, "_BATCH", 3)
    found = [
        doc(str(number), f"第{number}项", body='“引号”"\\ 换\n行', alias=("又'名", "{甲,乙}")) for number in range(7)
    ]
    search.register_source("item", lambda: found)
    writes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert search.rebuild() == 7
        writes.append(sum("INSERT INTO search_entry" in one["sql"] for one in captured.captured_queries))
    assert writes == [3, 0]
    row = Entry.objects.get(code="4")
    assert (row.title, row.body, row.alias) == ("第4项", '“引号”"\\ 换\n行', ["又'名", "{甲,乙}"])
    assert bytes(row.digest) == actions.entry_of("item", found[4]).digest


def test_an_entry_that_another_process_put_in_meanwhile_is_written_over(library):
    """A rebuild knows what was there when it began."""
    actions._store([actions.entry_of("item", doc("7", "林木运输证"))])
    assert Entry.objects.get(code="7").title == "林木运输证"


def test_what_people_choose_rises(db, no_sources):
    both = [doc("a", "取水许可"), doc("b", "取水许可")]
    search.register_source("item", lambda: both)
    search.rebuild()
    assert codes("取水许可") == ["a", "b"]
    for _ in range(5):
        search.note_choice("item", "b")
    search.rebuild()
    assert codes("取水许可") == ["b", "a"]


def test_a_lost_index_is_made_again(library, settings):
    shutil.rmtree(settings.SEARCH_ROOT)
    assert actions.heal() is True
    assert disk.is_usable()
    assert codes("教师资格") == ["8"]
    assert actions.heal() is False


def test_a_broken_index_is_answered_by_the_database_and_made_again(library):
    folder = disk._current()
    for path in folder.glob("*"):
        if path.name != "meta.json":
            path.unlink()
    (folder / "meta.json").write_text("{", encoding="utf-8")
    assert codes("教师资格") == ["8"]
    assert actions.heal() is True
    assert codes("教师资格") == ["8"]
    assert disk._current() != folder


def test_an_index_of_an_older_format_is_not_used(library, settings):
    (settings.SEARCH_ROOT / "current").write_text("f0-1", encoding="utf-8")
    assert not disk.is_usable()


def test_old_folders_are_swept_but_the_one_before_stays(library, settings, no_sources):
    for _ in range(4):
        search.rebuild()
    assert len(list(settings.SEARCH_ROOT.glob("f*-*"))) == 2


def test_many_threads_search_while_one_writes(library):
    stop = threading.Event()
    wrong = []

    def look():
        while not stop.is_set():
            try:
                found = disk.find("教师资格", [], None, 5)
            except Exception as error:  # noqa: BLE001
                wrong.append(error)
                return
            if "8" not in [one.code for one in found]:
                wrong.append(found)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(8):
        disk.write([actions.entry_of("item", doc(f"x{number}", f"事项{number}"))])
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_and_an_index_of_the_same_entry_do_not_wait_for_each_other(no_sources, monkeypatch):
    search.index("item", [doc("7", "林木采伐许可")])
    others = []

    def index_meanwhile():
        search.index("item", [doc("7", "林木运输证")])
        connection.close()

    def ask():
        others.append(threading.Thread(target=index_meanwhile))
        others[0].start()
        others[0].join(0.5)  # it waits for the file, or (as it once did) holds the row and waits for the file
        yield doc("7", "林木采伐许可证")

    search.register_source("item", ask)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        search.rebuild()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
    others[0].join(10)
    assert not others[0].is_alive()
    assert Entry.objects.get(code="7").title == "林木运输证"
    assert codes("林木运输") == ["7"]
