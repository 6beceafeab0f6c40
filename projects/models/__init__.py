"""Projects: who takes part, where, with what money, and what came of it."""

from projects.models.funding import Funding
from projects.models.project import (
    Project,
    ProjectCitation,
    ProjectDocument,
    ProjectImage,
    ProjectQuerySet,
)
from projects.models.results import Result, ResultValue
from projects.models.rows import (
    Participation,
    PolicyMarker,
    ProjectIdentifier,
    ProjectMeans,
    ProjectObjective,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
)

__all__ = [
    "Funding",
    "Participation",
    "PolicyMarker",
    "Project",
    "ProjectCitation",
    "ProjectImage",
    "ProjectDocument",
    "ProjectIdentifier",
    "ProjectMeans",
    "ProjectObjective",
    "ProjectPlace",
    "ProjectQuerySet",
    "ProjectRelation",
    "ProjectTheme",
    "Result",
    "ResultValue",
]
