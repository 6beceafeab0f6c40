"""What the staff pages keep for themselves, beside the records."""

from partnership.staff.models.notice import Notice, NoticeChoice, NoticeKind
from partnership.staff.models.open_form import OpenForm
from partnership.staff.models.security_event import SecurityEvent

__all__ = ["Notice", "NoticeChoice", "NoticeKind", "OpenForm", "SecurityEvent"]
