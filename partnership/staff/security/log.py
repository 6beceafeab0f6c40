"""The security log: sign-ins and refusals, changed accounts and rights, take-downs, live imports.

Whatever is said to the logger of this name, or to that of the accounts, goes to the log of the
server and is kept for administrators to read.
"""

import logging

from django.db import DatabaseError, transaction

logger = logging.getLogger("partnership.security")


class KeepingHandler(logging.Handler):
    """Keeps what is logged in the database. Where that cannot be written, the line of the server's
    log is all there is."""

    def emit(self, record):
        from partnership.staff.models import SecurityEvent

        try:
            with transaction.atomic():
                SecurityEvent.objects.create(
                    refused=record.levelno >= logging.WARNING,
                    text=record.getMessage().replace("\x00", "")[:500],
                    request_id=getattr(record, "request_id", "").strip("-"),
                )
        except DatabaseError:
            return
        except Exception:
            self.handleError(record)
