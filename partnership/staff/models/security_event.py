"""What bears on who may do what, kept for administrators to read: the security log."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=365)
# A flood of attempts must not fill the disk.
MOST = 50_000


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def delete_outlived(self, at: datetime) -> None:
        """Delete what is a year old, and the oldest beyond what is kept at most."""
        self.filter(at__lt=at - KEPT_FOR).delete()
        beyond = self.order_by("-pk").values_list("pk", flat=True)[MOST : MOST + 1].first()
        if beyond is not None:
            self.filter(pk__lte=beyond).delete()


class SecurityEvent(models.Model):
    """One line of the security log."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    refused = models.BooleanField(_("refused"), default=False)
    text = models.CharField(_("what"), max_length=500)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the security log")
        verbose_name_plural = _("security log")

    def __str__(self) -> str:
        return self.text
