"""Whose name and password are taken."""

from django.contrib.auth.backends import ModelBackend


class StaffBackend(ModelBackend):
    """Django's own, for staff only: others have nothing to sign in to.

    It is asked at each request, so that an account loses its sessions with `is_active` or
    `is_staff`; and it answers for such an account as for one that does not exist.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff
