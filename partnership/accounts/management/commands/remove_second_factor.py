"""Lets somebody in again who has lost phone, passkeys and recovery codes."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Take app, passkeys and recovery codes from an account; the password stays."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        users = get_user_model().objects
        try:
            user = users.get_by_natural_key(username)
        except users.model.DoesNotExist:
            raise CommandError(f"There is no account {username!r}.") from None
        Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{username} signs in with the password alone now.")
