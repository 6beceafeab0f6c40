from django.apps import AppConfig


class PagesConfig(AppConfig):
    """No models: what every public list and page shares."""

    name = "partnership.pages"
