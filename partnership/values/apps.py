from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ValuesConfig(AppConfig):
    """Value types, their fields, filters and template tags; no tables of its own."""

    name = "partnership.values"
    label = "values"

    def ready(self) -> None:
        from partnership.values.ordering import teach

        connection_created.connect(teach)
