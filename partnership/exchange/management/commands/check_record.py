"""manage.py check_record: what staff should look at in the record."""

from collections import Counter
from pathlib import Path, PurePath

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from partnership.exchange.record_checks import KINDS, findings
from partnership.sources.models import Source
from partnership.sources.texts.files import ENDINGS
from partnership.sources.texts.proving import editions_of, prove
from partnership.sources.texts.reading import from_file


class Command(BaseCommand):
    help = (
        "Prints what is uncited, unlinked or untranslated in the record and, given the text of "
        "sources, proves which passages stand in them word for word."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--text",
            nargs="+",
            action="extend",
            default=[],
            metavar="FILE",
            help=(
                "Files with the texts of sources (TXT, Markdown, DOCX, PDF). Which source a file "
                "is of is told by its checksum; for any other copy, put the slug of the source "
                "before the file."
            ),
        )
        parser.add_argument(
            "--only", choices=KINDS, action="append", help="Print findings of this kind only."
        )

    def handle(self, *args, text, only, **options):
        proofs = [proof for slug, path in pairs_in(text) for proof in proofs_by(slug, path)]
        for proof in proofs:
            self.stdout.write(in_words(proof))
        counts = Counter()
        for finding in findings(proofs):
            if only and finding.kind not in only:
                continue
            counts[finding.kind] += 1
            self.stdout.write(
                f"{finding.kind}: {finding.where._meta.verbose_name} "
                f"{finding.where.slug}: {finding.message}"
            )
        for kind in only or KINDS:
            self.stdout.write(f"{counts[kind]} {kind}")


def pairs_in(arguments):
    """(slug or None, path) for each file among the arguments; a slug stands before its file."""
    slug, names = None, set(Source.objects.values_list("slug", flat=True))
    for number, argument in enumerate(arguments):
        is_last = number == len(arguments) - 1
        if slug is None and not is_last and (argument in names or not Path(argument).exists()):
            slug = argument
            continue
        yield slug, argument
        slug = None


def proofs_by(slug, path):
    """What the text in a file proves of the source with this slug, or of those it is known to be
    the text of."""
    origin = ENDINGS.get(PurePath(path).suffix.lower(), "txt")
    try:
        text = from_file(path, origin).text
    except (OSError, ValidationError) as error:
        reason = error.message if isinstance(error, ValidationError) else error
        name = slug or path
        raise CommandError(f"The text of {name} cannot be read: {reason}") from error
    editions = editions_of(text)
    if slug is None and not editions:
        raise CommandError(
            _(
                "%(path)s is the text of no edition here. Put the slug of its source before it: "
                "--text SOURCE FILE."
            )
            % {"path": path}
        )
    if slug is None:
        return [prove(edition.source, text, edition) for edition in editions]
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        raise CommandError(
            _("There is no source “%(slug)s”. Its slug is the last part of its address.")
            % {"slug": slug}
        )
    same = next((edition for edition in editions if edition.source == source), None)
    return [prove(source, text, same)]


def in_words(proof):
    """How many passages of a source a text proves."""
    number = len(proof.proven)
    every = number + len(proof.misquoted)
    name = proof.edition.words if proof.edition else _("another text")
    return f"{proof.source.slug}, {name}: " + _(
        "%(number)d of %(all)d passages found word for word."
    ) % {"number": number, "all": every}
