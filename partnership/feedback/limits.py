"""How many reports are taken from one address, and from all together."""

from partnership.accounts import attempts

RETRY_AFTER = 60


def too_many(request):
    """Count a report that is about to be kept; whether it is one too many."""
    try:
        attempts.count("report", attempts.sender(request))
        attempts.count("reports", "all")
    except attempts.TooManyAttempts:
        return True
    return False
