from django.apps import AppConfig


class StaffConfig(AppConfig):
    """What every form and list of the admin shares."""

    name = "partnership.staff"
