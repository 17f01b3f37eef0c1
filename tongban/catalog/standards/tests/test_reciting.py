"""重认依据: in steps, each a transaction of its own, in few statements; one that fails stops no other."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.standards import importing, library, reciting
from tongban.catalog.standards.models import Citation, Recital
from tongban.common import clock
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .conftest import SHELF

REF = "sfxkf#4"
CODES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def things(db, folder, monkeypatch):
    """What cites: five of them, three steps of two; `broken` raises for its code."""
    importing.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    broken = {}

    def refs_of(codes):
        for code in codes:
            if code in broken:
                raise broken[code]
        return {code: [REF] for code in codes}

    later = lambda code, size: [one for one in CODES if one > code][:size]  # noqa: E731
    monkeypatch.setitem(reciting._citers, "thing", (later, refs_of))
    monkeypatch.setattr(reciting, "STEP", 2)
    return broken


def noted():
    reciting.note_recital("thing")
    return Recital.objects.filter(kind="thing", ended_at=None).latest("pk").pk


def cited():
    return list(Citation.objects.filter(subject__startswith="thing:").values_list("subject", flat=True))


def test_each_step_is_done_for_good_and_the_next_goes_on_after_it(things):
    key = noted()
    assert reciting._step(key)
    assert cited() == ["thing:a", "thing:b"]
    assert Recital.objects.get().reached == "b"
    things["d"] = OperationalError("the server is gone")
    with pytest.raises(OperationalError):
        reciting._step(key)
    assert (cited(), Recital.objects.get().reached) == (["thing:a", "thing:b"], "b")
    things.clear()
    assert reciting._step(key)
    assert not reciting._step(key)
    assert cited() == [f"thing:{code}" for code in CODES]
    row = Recital.objects.get()
    assert (row.looked, row.reached, row.ended_at is not None) == (5, "e", True)
    assert not reciting._step(key)


def test_a_step_costs_the_same_whatever_it_holds(things, monkeypatch):
    key = noted()
    reciting._step(key)
    library.library()
    counts = []
    for size in (1, 2):
        monkeypatch.setattr(reciting, "STEP", size)
        with CaptureQueriesContext(connection) as queries:
            reciting._step(key)
        counts.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))
    assert counts[0] == counts[1] <= 6


def test_one_that_fails_stops_no_other_and_is_kept_until_it_goes_well(things):
    things["b"] = ValueError("not to be read")
    noted()
    reciting.recite_all_now()
    assert cited() == [f"thing:{code}" for code in CODES if code != "b"]
    assert [(one.name, one.key) for one in events.stuck()] == [("standards.recite", "thing:b")]
    things.clear()
    noted()
    reciting.recite_all_now()
    assert cited() == [f"thing:{code}" for code in CODES]
    assert list(events.stuck()) == []


def test_it_begins_when_every_process_has_the_new_texts_and_several_imports_are_one(things):
    moment = clock.now()
    with clock.at(moment):
        noted()
    with clock.at(moment + timedelta(seconds=5)):
        noted()
    assert Recital.objects.filter(kind="thing").count() == 1
    with clock.at(moment + timedelta(seconds=12)):
        assert not reciting.recite_due()
    with clock.at(moment + timedelta(seconds=15)):
        assert reciting.recite_due()
        noted()
    assert Recital.objects.filter(kind="thing").count() == 2
    assert cited() == ["thing:a", "thing:b"]
