from .accepting import arrange_survey, give_opinion, issue_certificate, write_minutes
from .area_joint import follow_accepted, join_area, leave_area, set_joint_rule
from .areas import add_assessment, create_area, end_assessment
from .assisting import (
    add_member,
    add_task,
    create_team,
    drop_member,
    finish_task,
    give_mandate,
    withdraw_mandate,
)
from .loading import load_types
from .milestones import plan_milestone, reach_milestone
from .registering import close_project, register_project
from .staging import hold_stage, release_stage, settle_stage, start_stage

__all__ = [
    "add_assessment",
    "add_member",
    "add_task",
    "arrange_survey",
    "close_project",
    "create_area",
    "create_team",
    "drop_member",
    "end_assessment",
    "finish_task",
    "follow_accepted",
    "give_mandate",
    "give_opinion",
    "hold_stage",
    "issue_certificate",
    "join_area",
    "leave_area",
    "load_types",
    "plan_milestone",
    "reach_milestone",
    "register_project",
    "release_stage",
    "set_joint_rule",
    "settle_stage",
    "start_stage",
    "withdraw_mandate",
    "write_minutes",
]
