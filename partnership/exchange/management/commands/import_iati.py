"""manage.py import_iati FILE: take the activities of an IATI file into the record."""

from partnership.exchange.management.commands import import_record


class Command(import_record.Command):
    help = (
        "Reads IATI activities files of version 2.01 to 2.03, says what of them the record has "
        "no place for, and adds their activities as projects: all of them, or none."
    )
