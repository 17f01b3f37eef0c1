"""下放与承接、合并与分拆: through the gates and into the list."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.actions.publishing import apply_to_list
from tongban.catalog.powers.models import ChangeRequest, Power, PowerVersion, RequestPower
from tongban.catalog.powers.proposal import plain, proposal_from
from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.identity import api as identity

from . import town as place


def published(town, number):
    powers.submit_request(actor=town.people[town.editor_of(number)], number=number)
    place.review(town, number)
    powers.publish_request(actor=town.reformer, number=number)


def delegated(town, *targets, keeps_own=False):
    code = town.file()
    usccs = [town.agencies[key].uscc for key in targets]
    number = place.ask(town, "delegate", code, proposal={"targets": usccs, "keeps_own": keeps_own})
    published(town, number)
    return code, number


def taken_up(town, origin, who):
    """The target's own editor fills in what is each place's own and hands it in."""
    editor = town.people[who]
    (row,) = [one for one in powers.request(identity.SYSTEM(), origin).accepted_by if one.agency_id == editor.agency_id]
    view = powers.request(editor, row.number)
    proposal = plain(view.proposal)
    proposal["parts"][0]["body"]["phones"]["supervise"] = "0599-12345"
    powers.save_request(
        actor=editor,
        number=row.number,
        revision=view.revision,
        proposal=proposal,
        ground=view.ground,
        cause="upper",
        cause_on=clock.today(),
        effective_on=None,
    )
    powers.submit_request(actor=editor, number=row.number)
    return row


def accept(town, origin, who):
    """Through all gates to publication."""
    editor, row = town.people[who], taken_up(town, origin, who)
    powers.pass_gate(actor=town.people[who.replace("editor", "unit")], number=row.number, agrees=True, opinion="")
    for until in ["reform", "legal", "meeting", "publish"]:
        place.review_one(town, row.number)
        assert powers.request(editor, row.number).row.gate == until
    powers.publish_request(actor=town.reformer, number=row.number)
    return row.number


def test_a_delegated_power_stays_until_every_target_has_accepted(town):
    code, number = delegated(town, "county", "other")
    assert powers.request(town.editor, number).row.state_name == "待承接"
    accept(town, number, "county_editor")
    assert powers.request(town.editor, number).row.state_name == "待承接"
    assert powers.power(code).row.state_name == "在用"
    accept(town, number, "other_editor")
    assert powers.request(town.editor, number).row.state_name == "已公布"
    assert powers.power(code).row.state_name == "已取消"
    held = {(row.agency_name, row.level) for row in powers.listing().rows}
    assert held == {("建阳区市场监督管理局", "4"), ("延平区市场监督管理局", "4")}
    county = next(row for row in powers.listing().rows if row.agency_name.startswith("建阳"))
    assert powers.power(county.code).source_name == "上级下放"


def test_the_upper_level_may_keep_its_own(town):
    code, number = delegated(town, "county", keeps_own=True)
    accept(town, number, "county_editor")
    assert powers.request(town.editor, number).row.state_name == "已公布"
    assert powers.power(code).row.state_name == "在用"


def test_a_refused_acceptance_begins_anew(town):
    _, number = delegated(town, "county")
    first = taken_up(town, number, "county_editor")
    powers.pass_gate(actor=town.county_unit, number=first.number, agrees=False, opinion="人员不足")
    rows = powers.request(town.editor, number).accepted_by
    assert [one.state_name for one in rows] == ["未通过", "起草"]
    assert powers.request(town.editor, number).row.state_name == "待承接"


def test_an_acceptance_is_neither_discarded_nor_withdrawn(town):
    _, number = delegated(town, "county")
    (row,) = powers.request(town.editor, number).accepted_by
    with pytest.raises(powers.PowerStateError):
        powers.discard_request(actor=town.county_editor, number=row.number)
    taken_up(town, number, "county_editor")
    with pytest.raises(powers.PowerStateError):
        powers.withdraw_request(actor=town.county_editor, number=row.number, reason="不想要")


def test_a_delegation_that_waits_is_recalled_and_who_has_accepted_keeps_the_power(town):
    code, number = delegated(town, "county", "other")
    accept(town, number, "county_editor")
    taken_up(town, number, "other_editor")
    powers.recall_delegation(actor=town.reformer, number=number, reason="机构改革方案调整")
    view = powers.request(town.editor, number)
    assert (view.row.state_name, [one.state_name for one in view.accepted_by]) == ("已公布", ["已公布", "已撤回"])
    held = {(row.agency_name, row.state_name) for row in powers.listing().rows}
    assert held == {("南平市市场监督管理局", "在用"), ("建阳区市场监督管理局", "在用")}
    assert powers.power(code).row.state_name == "在用"


def test_a_delegation_that_nobody_accepted_is_recalled_as_a_whole(town):
    code, number = delegated(town, "county")
    with pytest.raises(InvalidInputError, match="停止下放的理由"):
        powers.recall_delegation(actor=town.reformer, number=number, reason=" ")
    with pytest.raises(NotAllowedError):
        powers.recall_delegation(actor=town.editor, number=number, reason="不放了")
    powers.recall_delegation(actor=town.reformer, number=number, reason="不放了")
    view = powers.request(town.editor, number)
    assert (view.row.state_name, [one.state_name for one in view.accepted_by]) == ("已撤回", ["已撤回"])
    assert place.ask(town, "amend", code)
    with pytest.raises(powers.PowerStateError):
        powers.recall_delegation(actor=town.reformer, number=number, reason="再停一次")


def test_who_has_it_already_cannot_accept_it(town):
    town.file("county")
    number = place.ask(town, "delegate", town.file(), proposal={"targets": [town.agencies["county"].uscc]})
    with pytest.raises(InvalidInputError, match="已经有过这一项"):
        powers.submit_request(actor=town.editor, number=number)


def test_merged_into_one_with_its_history(town):
    one = town.file(base="350117001001", name="食品经营许可（新办）")
    two = town.file(base="350117001002", name="食品经营许可（变更）")
    merged = place.part("350117001009", "食品经营许可", items=["350117001001"])
    number = place.ask(town, "merge", one, two, proposal={"parts": [merged]})
    published(town, number)
    (row,) = powers.listing().rows
    assert (row.base_code, row.name) == ("350117001009", "食品经营许可")
    assert {powers.power(code).row.state_name for code in (one, two)} == {"已取消"}
    assert powers.power(one, date(2026, 3, 1)).row.state_name == "待施行"


def test_split_into_two(town):
    code = town.file()
    parts = [place.part(f"35011700100{number}", f"食品经营许可（第{number}种）") for number in (1, 2)]
    number = place.ask(town, "split", code, proposal={"parts": parts})
    published(town, number)
    assert [row.base_code for row in powers.listing().rows] == ["350117001001", "350117001002"]
    view = powers.request(town.editor, number)
    assert {one.what for one in view.parts} == {"进入清单", "退出清单"}


KINDS = st.sampled_from(["create", "cancel", "merge", "split", "amend", "suspend", "resume"])
CODE = st.sampled_from([f"350117001{sub:03d}" for sub in range(6)])
MOVES = st.tuples(KINDS, st.lists(CODE, max_size=3, unique=True), st.lists(CODE, max_size=3), st.booleans())


def try_out(town, kind, bases, parts, is_sub):
    """The request straight at the list, past the gates; a refusal leaves everything as it was."""
    rows = list(Power.objects.filter(base_code__in=bases))
    request = ChangeRequest.objects.create(
        number=f"T{ChangeRequest.objects.count():08d}",
        kind=kind,
        agency_id=town.agencies["market"].id,
        division_path=town.agencies["market"].division_path,
        title="x",
        proposal=plain(
            proposal_from(
                {
                    "parent_base_code": "350117001000" if is_sub else "",
                    "parts": [place.part(base, f"权责{base}") for base in parts],
                }
            )
        ),
        drafted_by_id=town.editor.pk,
        drafted_at=clock.now(),
    )
    RequestPower.objects.bulk_create(RequestPower(request=request, power=row, is_open=False) for row in rows)
    try:
        apply_to_list(town.reformer, request, clock.today())
    except InvalidInputError:
        return 0
    return 1


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=6, max_size=14))
def test_any_sequence_leaves_codes_unique_and_the_tree_whole_in_the_database(town, moves):
    from django.db import transaction

    with transaction.atomic():
        for move in moves:
            try_out(town, *move)
        today = clock.today()
        live = PowerVersion.objects.in_force(today).select_related("parent")
        codes = [row.power_id for row in live]
        assert len(codes) == len(set(codes))
        for row in live:
            assert row.parent_id is None or row.parent_id in codes
            assert (
                row.parent_id is None or PowerVersion.objects.in_force(today).get(power=row.parent_id).parent_id is None
            )
        assert Power.objects.count() == len(set(Power.objects.values_list("code", flat=True)))
        transaction.set_rollback(True)
