"""What the staff pages keep for themselves, beside the records."""

from partnership.staff.models.open_form import OpenForm

__all__ = ["OpenForm"]
