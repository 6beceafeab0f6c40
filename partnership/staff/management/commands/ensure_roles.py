"""Makes the groups that staff are put in."""

from django.core.management.base import BaseCommand

from partnership.staff.roles import ensure_roles


class Command(BaseCommand):
    help = "Make the groups Editors, Publishers and Administrators, with exactly their rights."
    requires_system_checks = []

    def handle(self, **options):
        ensure_roles()
