import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tongban.common import crypto
from tongban.support.audit import anchor, canonical, sealing
from tongban.support.audit import api as audit
from tongban.support.audit.models import Batch, Link, Pending
from tongban.support.audit.verification import Finding

from .conftest import as_superuser, newest, query

pytestmark = pytest.mark.django_db


def found():
    return [(problem.finding, problem.seq, problem.entry_id) for problem in audit.verify().problems]


def of_kind(finding):
    return [problem for problem in audit.verify().problems if problem.finding is finding]


def test_an_untouched_log_is_intact(sealed):
    report = audit.verify()
    assert (report.is_intact, report.rows, report.batches, report.unsealed) == (True, 7, 3, 0)


def test_an_empty_log_is_intact():
    assert audit.verify() == audit.Report()


def test_rows_waiting_for_their_seal_are_no_problem(sealed, clerk):
    audit.record(clerk, "tests.step", "case:A1")
    report = audit.verify()
    assert (report.is_intact, report.unsealed) == (True, 1)


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{\"step\": 40}'",
        "facts = '{\"step\": 4.0}'",
        "actor_name = '别人'",
        "actor_id = 99",
        "actor_kind = 'system'",
        "agency_id = NULL",
        "acting_as = '别人'",
        "at = at + interval '1 microsecond'",
        "action = 'tests.other'",
        "subject = 'case:A2'",
        "kind = 'read'",
    ],
)
def test_an_edited_row_is_named(sealed, change):
    as_superuser((f"UPDATE audit_entry SET {change} WHERE id = %s", sealed[3]))
    assert found() == [(Finding.EDITED, 4, sealed[3])]


def test_a_row_edited_with_its_digest_breaks_the_chain_there(sealed):
    as_superuser(("UPDATE audit_entry SET actor_name = '别人' WHERE id = %s", sealed[3]))
    digest = fresh_digest(sealed[3])
    as_superuser(("UPDATE audit_link SET digest = %s WHERE seq = 4", digest))
    assert found() == [(Finding.REORDERED, 4, sealed[3])]


def test_a_row_edited_with_the_whole_chain_after_it_does_not_fit_the_seals(sealed):
    as_superuser(("UPDATE audit_entry SET actor_name = '别人' WHERE id = %s", sealed[3]))
    as_superuser(("UPDATE audit_link SET digest = %s WHERE seq = 4", fresh_digest(sealed[3])))
    rechain()
    problems = found()
    assert (Finding.LINK, 5, sealed[4]) in problems
    assert (Finding.LINK, 7, sealed[6]) in problems


def test_a_chain_rebuilt_with_its_batches_has_invalid_signatures_and_differs_from_the_anchor(sealed):
    as_superuser(("UPDATE audit_entry SET actor_name = '别人' WHERE id = %s", sealed[3]))
    as_superuser(("UPDATE audit_link SET digest = %s WHERE seq = 4", fresh_digest(sealed[3])))
    rechain()
    as_superuser(
        ("UPDATE audit_batch b SET head = (SELECT chain FROM audit_link WHERE seq = b.last_seq)",),
        ("UPDATE audit_batch b SET previous = p.head FROM audit_batch p WHERE p.number = b.number - 1",),
    )
    assert found() == [
        (Finding.BATCH, 4, None),
        (Finding.ANCHOR, 4, None),
        (Finding.BATCH, 6, None),
        (Finding.ANCHOR, 6, None),
    ]


def test_a_batch_signed_with_a_foreign_key_is_found(sealed, settings, tmp_path):
    batch = Batch.objects.get(number=2)
    ours, settings.KEYS_ROOT = settings.KEYS_ROOT, tmp_path / "foreign"
    foreign = crypto.signer("audit")
    signature = foreign.sign(signed_bytes(batch))
    settings.KEYS_ROOT = ours
    as_superuser(("UPDATE audit_batch SET signature = %s, key_id = %s WHERE number = 2", signature, foreign.key_id))
    assert "不属于本平台" in of_kind(Finding.BATCH)[0].words
    assert len(of_kind(Finding.ANCHOR)) == 1


def test_an_inserted_row_is_named(sealed):
    as_superuser(
        (
            "INSERT INTO audit_entry (kind, at, actor_name, actor_kind, acting_as, action, subject, facts)"
            " SELECT kind, at, actor_name, actor_kind, acting_as, action, subject, facts"
            " FROM audit_entry WHERE id = %s",
            sealed[0],
        )
    )
    assert found() == [(Finding.INSERTED, None, newest())]


def test_a_row_inserted_with_a_link_behind_the_last_seal_is_named(sealed):
    as_superuser(
        (
            "INSERT INTO audit_entry (kind, at, actor_name, actor_kind, acting_as, action, subject, facts)"
            " VALUES ('change', now(), '别人', 'staff', '', 'tests.step', 'case:A1', '{}')",
        )
    )
    forged = newest()
    digest = fresh_digest(forged)
    chain = canonical.next_chain(bytes(Link.objects.get(seq=7).chain), 8, forged, digest)
    as_superuser(("INSERT INTO audit_link VALUES (8, %s, %s, %s)", forged, digest, chain))
    assert found() == [(Finding.INSERTED, 8, forged)]


def test_a_deleted_row_is_named(sealed):
    as_superuser(("DELETE FROM audit_entry WHERE id = %s", sealed[2]))
    assert found() == [(Finding.DELETED, 3, sealed[2])]


def test_a_row_deleted_with_its_link_is_named(sealed):
    as_superuser(
        ("DELETE FROM audit_entry WHERE id = %s", sealed[1]),
        ("DELETE FROM audit_link WHERE seq = 2",),
    )
    assert found() == [(Finding.DELETED, 2, None)]


def test_the_first_row_deleted_with_its_link_is_named(sealed):
    as_superuser(
        ("DELETE FROM audit_entry WHERE id = %s", sealed[0]),
        ("DELETE FROM audit_link WHERE seq = 1",),
    )
    assert (Finding.DELETED, 1, None) in found()
    assert {problem.seq for problem in audit.verify().problems} == {1}


def test_a_row_deleted_before_its_seal_is_named(sealed, clerk):
    audit.record(clerk, "tests.step", "case:A1")
    unsealed = newest()
    as_superuser(("DELETE FROM audit_entry WHERE id = %s", unsealed))
    audit.seal_pending()
    assert found() == [(Finding.DELETED, None, unsealed)]


def test_two_rows_that_changed_places_are_named(sealed):
    second, fifth = sealed[1], sealed[4]
    as_superuser(
        ("UPDATE audit_entry SET id = -1 WHERE id = %s", second),
        ("UPDATE audit_entry SET id = %s WHERE id = %s", second, fifth),
        ("UPDATE audit_entry SET id = %s WHERE id = -1", fifth),
    )
    assert found() == [(Finding.REORDERED, 2, second), (Finding.REORDERED, 5, fifth)]


def test_two_links_that_changed_places_are_named(sealed):
    as_superuser(
        ("UPDATE audit_link SET seq = -1 WHERE seq = 2",),
        ("UPDATE audit_link SET seq = 2 WHERE seq = 3",),
        ("UPDATE audit_link SET seq = 3 WHERE seq = -1",),
    )
    assert (Finding.REORDERED, 2, sealed[2]) in found()
    assert (Finding.REORDERED, 3, sealed[1]) in found()


def test_a_cut_off_tail_of_rows_is_named(sealed):
    as_superuser(
        ("DELETE FROM audit_entry WHERE id >= %s", sealed[5]),
        ("DELETE FROM audit_link WHERE seq >= 6",),
    )
    assert found() == [(Finding.TRUNCATED, 6, None), (Finding.TRUNCATED, 7, None)]


def test_a_cut_off_tail_of_batches_is_known_from_the_anchor(sealed):
    cut_off_last_two_batches(sealed)
    assert found() == [(Finding.TRUNCATED, seq, None) for seq in (4, 5, 6, 7)]


def test_an_emptied_log_is_known_from_the_anchor(sealed):
    as_superuser(("TRUNCATE audit_entry, audit_link, audit_batch, audit_pending",))
    assert found() == [(Finding.TRUNCATED, seq, None) for seq in range(1, 8)]


def test_the_gap_of_a_cut_off_tail_stays_visible_when_the_log_goes_on(sealed, clerk):
    cut_off_last_two_batches(sealed)
    audit.record(clerk, "tests.step", "case:A1")
    audit.seal_pending()
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 8]
    gone = {problem.seq for problem in audit.verify().problems if problem.finding in ("deleted", "truncated")}
    assert gone == {4, 5, 6, 7}


def test_a_lost_line_of_the_anchor_is_found(sealed):
    lines = anchor.path().read_bytes().splitlines(keepends=True)
    anchor.path().write_bytes(lines[0] + lines[2])
    (problem,) = audit.verify().problems
    assert (problem.finding, problem.words) == (Finding.ANCHOR, "锚定文件缺少第2批")


def test_a_lost_anchor_file_is_found(sealed):
    anchor.path().unlink()
    (problem,) = audit.verify().problems
    assert problem.words == "锚定文件缺失或为空"


def test_an_edited_anchor_is_found(sealed):
    text = anchor.path().read_text().replace(bytes(Batch.objects.get(number=2).head).hex(), "00" * 32)
    anchor.path().write_text(text)
    (problem,) = audit.verify().problems
    assert problem.words == "第2批（第4至5号）与锚定文件不符，整批被替换"


def test_a_sealer_killed_before_the_anchor_makes_up_for_it(sealed):
    lines = anchor.path().read_bytes().splitlines(keepends=True)
    anchor.path().write_bytes(lines[0] + lines[1] + lines[2][:20])  # a torn last line
    assert audit.verify().is_intact
    audit.seal_pending()
    assert [line.batch for line in anchor.lines()] == [1, 2, 3]
    assert audit.verify().is_intact


def test_sealing_takes_as_many_statements_for_many_rows_as_for_one(clerk, django_assert_num_queries):
    for number in range(50):
        audit.record(clerk, "tests.step", f"case:A{number}")
    with django_assert_num_queries(10):  # lock, queue, rows, two heads, links, batch, anchor, savepoint and release
        audit.seal_pending()
    assert Link.objects.count() == 50
    assert not Pending.objects.exists()


def test_more_rows_than_a_batch_holds_are_sealed_in_several(clerk, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH_SIZE", 2)
    for _ in range(5):
        audit.record(clerk, "tests.step", "case:A1")
    assert [audit.seal_pending(), audit.seal_pending(), audit.seal_pending()] == [True, True, False]
    assert list(Batch.objects.values_list("first_seq", "last_seq")) == [(1, 2), (3, 4), (5, 5)]
    assert audit.verify().is_intact


def test_rows_not_sealed_in_time_raise_an_alarm(clerk):
    audit.record(clerk, "tests.step", "case:A1")
    assert audit.unsealed_alarm() is None
    Pending.objects.update(queued_at=timezone.now() - timedelta(seconds=6))
    assert audit.unsealed_alarm().startswith("1条审计记录未按时封存，最早写入于")
    audit.seal_pending()
    assert audit.unsealed_alarm() is None


def test_the_command_succeeds_on_an_intact_log(sealed):
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert out.getvalue() == "已核验7条记录、3批封条，待封存0条，问题0个\n"


def test_the_command_names_each_problem_and_fails(sealed):
    as_superuser(
        ("UPDATE audit_entry SET actor_name = '别人' WHERE id = %s", sealed[3]),
        ("DELETE FROM audit_entry WHERE id = %s", sealed[5]),
    )
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().splitlines() == [
        f"被修改\t记录{sealed[3]}（第4号）的内容被修改",
        f"被删除\t记录{sealed[5]}（第6号）被删除",
        "已核验7条记录、3批封条，待封存0条，问题2个",
    ]


def test_the_canonical_form_is_the_documented_one():
    row = canonical.Row(
        kind="change",
        at=datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC),
        actor_id=12,
        actor_name="陈窗口",
        actor_kind="staff",
        agency_id=None,
        acting_as="",
        action="approvals.case.pause",
        subject="case:A1",
        facts='{"n": 1}',
    )
    text = canonical.canonical(row).decode()
    assert text == (
        '[1,"change","2026-03-02T01:02:03.000004Z",12,"陈窗口","staff",null,"","approvals.case.pause","case:A1",'
        '"{\\"n\\": 1}"]'
    )
    assert json.loads(text)[10] == '{"n": 1}'


def cut_off_last_two_batches(sealed):
    as_superuser(
        ("DELETE FROM audit_entry WHERE id >= %s", sealed[3]),
        ("DELETE FROM audit_link WHERE seq >= 4",),
        ("DELETE FROM audit_batch WHERE number >= 2",),
    )


def fresh_digest(entry_id):
    values = query(f"SELECT {canonical.COLUMNS} FROM audit_entry WHERE id = %s", [entry_id])
    return canonical.digest_of(canonical.Row(*values[0]))


def rechain():
    """What a forger would do: make the chain fit again."""
    chain, changes = canonical.GENESIS, []
    for link in Link.objects.order_by("seq"):
        chain = canonical.next_chain(chain, link.seq, link.entry_id, bytes(link.digest))
        changes.append(("UPDATE audit_link SET chain = %s WHERE seq = %s", chain, link.seq))
    as_superuser(*changes)


def signed_bytes(batch):
    return canonical.batch_bytes(
        number=batch.number,
        first_seq=batch.first_seq,
        last_seq=batch.last_seq,
        previous=bytes(batch.previous),
        head=bytes(batch.head),
        sealed_at=batch.sealed_at,
    )
