"""What those who put the site online should know before they do (`check --deploy`)."""

from django.conf import settings
from django.core.checks import Warning


def security_contact_is_named(app_configs, **options) -> list[Warning]:
    """Whoever finds a weakness should find out whom to tell."""
    if settings.SECURITY_CONTACT:
        return []
    message = "SECURITY_CONTACT is not set, so there is no /.well-known/security.txt."
    hint = (
        "Set it to an e-mail address, or to a full address of a page, at which those who find a "
        "weakness of the site reach the people who run it."
    )
    return [Warning(message, hint=hint, id="website.W001")]
