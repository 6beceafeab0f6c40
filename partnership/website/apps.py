from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from partnership.website.checks import security_contact_is_named


class WebsiteConfig(AppConfig):
    name = "partnership.website"
    verbose_name = _("Website")

    def ready(self):
        register(security_contact_is_named, Tags.security, deploy=True)
