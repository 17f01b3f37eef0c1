"""The order in which the demo city is built: places, people, papers, items, then the life of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tongban.catalog.items import demo as items
from tongban.catalog.powers import demo as powers
from tongban.catalog.standards import demo as standards
from tongban.catalog.themes import demo as themes
from tongban.data.licences import demo as licences
from tongban.serve.approvals import demo as approvals
from tongban.serve.approvals import errands_demo as errands
from tongban.serve.councils import demo as councils
from tongban.serve.grants import demo as grants
from tongban.serve.intake import demo as intake
from tongban.serve.intake import joint_demo as joints
from tongban.serve.projects import demo as projects
from tongban.serve.swift import demo as swift
from tongban.support.agencies import demo as agencies
from tongban.support.devices import demo as devices
from tongban.support.events import api as events
from tongban.support.flow import demo as flows
from tongban.support.identity import demo as identity

CONTENT = Path(__file__).parent / "content"


def city(*, say: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Build what is not there yet; returns the demo accounts (role, name, username, password)."""
    agencies.build(CONTENT)
    say("区划机构")
    accounts = identity.build(CONTENT)
    devices.build()
    say("人员企业")
    licences.build(CONTENT)
    say("证照")
    standards.build(CONTENT)
    say("法规标准")
    powers.build(CONTENT)
    say("权责清单")
    approvals.connect()
    items.build(CONTENT)
    say("事项")
    themes.build(CONTENT)
    say("一件事")
    powers.build_requests()
    say("权责调整")
    approvals.build()
    intake.build()
    joints.build()
    errands.build()
    councils.build()
    swift.build()
    say("办件")
    flows.build()
    say("流程")
    projects.build(CONTENT)
    say("建设项目")
    grants.build(CONTENT)
    say("奖补资金")
    events.deliver_all_now()
    say("文书与索引")
    return [asdict(account) for account in accounts]
