"""Words of Django's staff pages that its own catalogues lack so far.

Named here, they are collected with ours, whose translations win.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    # Follows the label of every field.
    gettext_noop(":"),
)
