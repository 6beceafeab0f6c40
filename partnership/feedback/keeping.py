"""Keeping what people without an account send, or saying in its form why that cannot be done."""

from http import HTTPStatus

from django.db import DatabaseError
from django.utils.translation import gettext as _

from partnership.feedback import limits
from partnership.publishing.storage_faults import RETRY_AFTER, cause_of


class NotKept(Exception):
    """Nothing was kept; the form says why."""

    def __init__(self, status, retry_after):
        super().__init__(status)
        self.status, self.retry_after = status, retry_after


def keep(form, request, save, *, if_too_many):
    """What `save` returns for the data of a form; NotKept where it cannot be kept now."""
    try:
        if limits.too_many(request):
            form.add_error(None, if_too_many)
            raise NotKept(HTTPStatus.TOO_MANY_REQUESTS, limits.RETRY_AFTER)
        return save(form.cleaned_data)
    except DatabaseError as error:
        cause = cause_of(error)
        if not cause:
            raise
        form.add_error(None, _("It cannot be kept at the moment. Send it again later, please."))
        raise NotKept(cause.status, RETRY_AFTER) from error
