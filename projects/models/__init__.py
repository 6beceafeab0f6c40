"""Projects: who takes part, where, with what money, and what came of it."""

from projects.models.funding import Funding
from projects.models.project import (
    Participation,
    PolicyMarker,
    Project,
    ProjectCitation,
    ProjectDocument,
    ProjectIdentifier,
    ProjectMeans,
    ProjectObjective,
    ProjectPlace,
    ProjectQuerySet,
    ProjectRelation,
    ProjectTheme,
)
from projects.models.results import Result, ResultValue

__all__ = [
    "Funding",
    "Participation",
    "PolicyMarker",
    "Project",
    "ProjectCitation",
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
