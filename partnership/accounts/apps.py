from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """No models: users are Django's, second factors allauth's."""

    name = "partnership.accounts"
