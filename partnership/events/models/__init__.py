"""What happened, what was said, and what is counted."""

from partnership.events.models.event import (
    Attendance,
    Event,
    EventCitation,
    EventDocument,
    EventImage,
    EventOtherName,
    EventOtherTitle,
    EventParticipant,
    EventQuerySet,
    Output,
)
from partnership.events.models.statement import (
    KeyFigure,
    KeyFigureBreakdown,
    KeyFigureCitation,
    Milestone,
    MilestoneCitation,
    MilestoneQuerySet,
    Quotation,
    QuotationCitation,
)

__all__ = [
    "Attendance",
    "Event",
    "EventCitation",
    "EventImage",
    "EventDocument",
    "EventOtherName",
    "EventOtherTitle",
    "EventParticipant",
    "EventQuerySet",
    "KeyFigure",
    "KeyFigureBreakdown",
    "KeyFigureCitation",
    "Milestone",
    "MilestoneCitation",
    "MilestoneQuerySet",
    "Output",
    "Quotation",
    "QuotationCitation",
]
