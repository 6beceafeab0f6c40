from django.apps import AppConfig


class ValuesConfig(AppConfig):
    """Value types, their fields, filters and template tags; no tables of its own."""

    name = "partnership.values"
    label = "values"
