from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "partnership.publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        # Each app's `readiness` module adds its rules to the engine.
        autodiscover_modules("readiness")
        # And `sums_to_search` the sums that its pages print.
        autodiscover_modules("sums_to_search")
