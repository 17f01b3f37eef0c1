from .acceptance import Acceptance, AcceptanceOpinion
from .areas import Area, AreaCase, RegionalAssessment
from .assisting import AgentTask, AgentTeam, Mandate, TeamMember
from .project import Milestone, Project, ProjectStage
from .types import ProjectType, StageRule

__all__ = [
    "Acceptance",
    "AcceptanceOpinion",
    "AgentTask",
    "AgentTeam",
    "Area",
    "AreaCase",
    "Mandate",
    "Milestone",
    "Project",
    "ProjectStage",
    "ProjectType",
    "RegionalAssessment",
    "StageRule",
    "TeamMember",
]
