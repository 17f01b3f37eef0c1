"""Words of the city: written by one, published by another; what was issued keeps its own."""

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.support.audit.models import Entry
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices
from tongban.support.notices import kinds, registry, template_actions, templates
from tongban.support.notices.errors import OwnTemplateError
from tongban.support.notices.fields import given
from tongban.support.notices.models import Notice, PaperTemplate
from tongban.support.notices.samples import CASE, SAMPLES

from .city import CITY, moment

SHIPPED = templates.plain(registry.kind("extension").script)
NEW = SHIPPED.replace("特此告知。", "特此告知，请谅解。")


@pytest.fixture
def people(town, settings):
    settings.CITY_DIVISION = CITY.rsplit(".", 1)[-1]
    division = apps.get_model("agencies", "Division").objects.get(path=CITY)
    role = apps.get_model("identity", "Role").objects.create(
        code="both", name="编审", actions=["notices.edit", "notices.publish"]
    )
    found = []
    for name in ("ling", "mo"):
        user = identity.User.objects.create(
            username=name, name=name, kind="staff", agency_id=town.market.id, password="!"
        )
        apps.get_model("identity", "Grant").objects.create(user=user, role=role, division=division)
        found.append(user)
    return found


def save(actor, text=NEW, *, note="补一句", seen=None):
    return notices.save_template(
        actor=actor, kind="extension", text=text, note=note, seen=seen or templates.digest(SHIPPED)
    )


def publish(ling, mo, text=NEW, *, on=None):
    row = save(ling, text, seen=templates.current("extension", clock.today()).sha256)
    notices.submit_template(actor=ling, kind="extension", seen=row.sha256)
    return notices.publish_template(actor=mo, kind="extension", version=row.version, seen=row.sha256, effective_on=on)


def issue(town):
    return notices.issue(
        actor=town.decider, kind="extension", case_number=CASE, agency=town.market, recipient=town.company,
        data=SAMPLES["extension"],
    )  # fmt: skip


def test_what_was_issued_keeps_its_words_its_version_and_its_bytes(town, people, sealed):
    with clock.at(moment("2026-11-24")):
        old = issue(town)
        bytes_before = notices.pdf_bytes(old.id)
        publish(*people)
        new = issue(town)
        assert notices.pdf_bytes(old.id) == bytes_before
    kept, row = Notice.objects.get(pk=old.id), Notice.objects.get(pk=new.id)
    assert "请谅解" not in str(kept.data)
    assert "特此告知，请谅解。" in str(row.data)
    assert (kept.template_version, kept.template_sha256) == (1, templates.digest(SHIPPED))
    assert (row.template_version, row.template_sha256) == (2, templates.digest(NEW))
    assert {kept.layout, row.layout} == {"paper-3"}
    assert [new.number[-2:], old.number[-2:]] == ["2号", "1号"]


def test_words_are_used_from_their_day_on(town, people):
    with clock.at(moment("2026-11-24")):
        publish(*people, on=date(2026, 12, 1))
        assert "请谅解" not in str(Notice.objects.get(pk=issue(town).id).data)
    with clock.at(moment("2026-12-01")):
        assert "请谅解" in str(Notice.objects.get(pk=issue(town).id).data)


def test_nobody_publishes_what_he_wrote(people):
    ling, mo = people
    row = save(ling)
    notices.submit_template(actor=ling, kind="extension", seen=row.sha256)
    asked = {"kind": "extension", "version": 2, "seen": row.sha256}
    with pytest.raises(OwnTemplateError):
        notices.publish_template(actor=ling, effective_on=None, **asked)
    notices.return_template(actor=mo, remark="语气不合适", **asked)
    # mo mends it and hands it to ling: now both have had a hand in it, and neither may publish
    mended = save(mo, NEW.replace("请谅解", "请理解"), seen=row.sha256)
    notices.submit_template(actor=mo, kind="extension", seen=mended.sha256)
    for one in people:
        with pytest.raises(OwnTemplateError):
            notices.publish_template(actor=one, kind="extension", version=2, seen=mended.sha256, effective_on=None)
    assert PaperTemplate.objects.get(kind="extension", version=2).state == "submitted"
    # the way out: taken back, thrown away, written anew by one alone
    notices.return_template(actor=ling, kind="extension", version=2, seen=mended.sha256, remark="重写")
    notices.discard_template(actor=mo, kind="extension")
    assert publish(ling, mo).state == "published"


def test_a_draft_that_lacks_something_is_kept_but_not_sent_on(people):
    ling, _ = people
    row = save(ling, SHIPPED.replace("{延期原因}", "故"))
    with pytest.raises(InvalidInputError, match="缺少必备要素“延期原因”"):
        notices.submit_template(actor=ling, kind="extension", seen=row.sha256)
    assert PaperTemplate.objects.get(pk=row.pk).state == "draft"
    with pytest.raises(InvalidInputError, match="第 5 行"):
        save(ling, SHIPPED.replace("【结尾】", "【结尾】写在这里"), seen=row.sha256)


def test_repeating_does_nothing_twice_and_a_stale_page_overwrites_nothing(people):
    ling, mo = people
    row = save(ling)
    assert save(ling, seen=row.sha256).version == 2
    with pytest.raises(ConflictError, match="有人改过"):
        save(mo, NEW.replace("谅", "理"))
    for _ in range(2):
        notices.submit_template(actor=ling, kind="extension", seen=row.sha256)
    with pytest.raises(ConflictError, match="已经送审"):
        save(ling, SHIPPED, seen=row.sha256)
    with pytest.raises(ConflictError, match="已经送审"):
        notices.discard_template(actor=ling, kind="extension")
    with pytest.raises(InvalidInputError, match="不能早于今天"):
        notices.publish_template(actor=mo, kind="extension", version=2, seen=row.sha256, effective_on=date(2020, 1, 1))
    for _ in range(2):
        notices.publish_template(actor=mo, kind="extension", version=2, seen=row.sha256, effective_on=None)
    actions = list(Entry.objects.filter(action__startswith="notices.template").values_list("action", flat=True))
    assert sorted(actions) == [f"notices.template.{verb}" for verb in ("publish", "save", "submit")]
    with pytest.raises(InvalidInputError, match="没有修改"):
        save(ling, seen=row.sha256)


def test_two_who_begin_at_once_do_not_both_begin(people, monkeypatch):
    ling, mo = people
    save(ling)
    monkeypatch.setattr(template_actions, "_open", lambda kind: None)
    with pytest.raises(ConflictError, match="刚刚有人开始修改"):
        save(mo, NEW.replace("谅", "理"))
    assert PaperTemplate.objects.get(kind="extension", version=2).editors == [ling.pk]


def test_who_may_not_is_refused_and_nothing_changes(town, people):
    for action in (
        lambda: save(town.decider),
        lambda: notices.submit_template(actor=town.decider, kind="extension", seen=""),
        lambda: notices.publish_template(actor=town.decider, kind="extension", version=1, seen="", effective_on=None),
        lambda: notices.return_template(actor=town.decider, kind="extension", version=1, seen="", remark="x"),
        lambda: notices.discard_template(actor=town.decider, kind="extension"),
    ):
        with pytest.raises(NotAllowedError):
            action()
    assert not PaperTemplate.objects.filter(kind="extension", version=2).exists()


def test_published_words_stay_also_by_hand(people):
    templates.install()
    publish(*people)
    with pytest.raises(Exception, match="published words stay"), connection.cursor() as cursor:
        cursor.execute("UPDATE notices_papertemplate SET script = 'x' WHERE version = 2")


def test_what_ships_is_written_once_and_again_only_where_the_city_left_it_alone(db, monkeypatch):
    templates.install()
    templates.install()
    assert PaperTemplate.objects.count() == len(registry.kinds())
    with clock.at(moment("2026-11-24")):
        monkeypatch.setitem(registry._kinds, "extension", replace(registry.kind("extension"), script=NEW))
        templates.install()
        assert templates.current("extension", clock.today()).version == 2
    assert [one.version for one in PaperTemplate.objects.filter(kind="extension")] == [2, 1]


def test_a_module_above_registers_a_kind_of_its_own(town, monkeypatch, sealed):
    script = (
        "【标题】行政检查通知书\n【称呼】{申请人}：\n本机关定于{检查日期}对你单位进行{检查内容}检查，请予配合。\n"
        "【结尾】\n检查人员应当出示执法证件。\n【落款】\n【签收】被检查单位签收、签收日期\n"
    )
    inspection = kinds.Kind(
        "inspection", "行政检查通知书", "检", (given("检查日期", "", "on"), given("检查内容", "", "what")),
        ("on", "what"), ("申请人", "检查日期"), sample={"on": "2026年12月1日", "what": "食品安全"}, script=script,
    )  # fmt: skip
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    notices.register_template(inspection)
    info = notices.issue(
        actor=town.decider, kind="inspection", case_number=CASE, agency=town.market, recipient=town.company,
        data=inspection.sample,
    )  # fmt: skip
    assert info.number == f"市市场监管局检〔{clock.today().year}〕1号"
    assert notices.pdf_bytes(info.id).startswith(b"%PDF-")
