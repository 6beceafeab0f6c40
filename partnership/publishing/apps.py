from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "partnership.publishing"
    verbose_name = _("Publishing")

    def ready(self):
        # Each app's `readiness` module adds its rules to the engine.
        autodiscover_modules("readiness")
