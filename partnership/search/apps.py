from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "partnership.search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from partnership.search.database import make_tables

        # The inverted index is a table that Django has no words for.
        post_migrate.connect(make_tables, sender=self)
