"""Records for an editor's week, in the database of a site that is served, and what the clock does.

Called in a process of its own, by `ask` of the site.
"""

from datetime import timedelta

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import Partnership
from partnership.participants.models import Organisation
from partnership.publishing.changes import note_changes
from partnership.publishing.models import Revision
from partnership.sources.models import Passage, Source
from projects.models import Project
from tests import factories
from tests.browser.desk_records import TEXT

LOG = "Harbour log of the week"
GUILD, SAME_GUILD = "Guild of Crane Drivers", "Crane Drivers’ Guild of Arcadia"
CRANES = "Cranes for two ports"


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def make():
    """Make a source with its text, an organisation under two names, and a project of the one."""
    source = factories.source(LOG, language="en")
    factories.edition(TEXT, source=source)
    guild, same = (factories.organisation(name) for name in (GUILD, SAME_GUILD))
    project = factories.project(CRANES, partnerships=[Partnership.objects.first()])
    project.participations.create(organisation=same, role="4")
    made = [source, guild, same, project]
    note_changes([(type(record), record.pk) for record in made])
    return {
        "source": str(source.pk),
        "project": address(project),
        "public": project.get_absolute_url(),
        "guild": address(guild),
        "same": address(same),
    }


def come(path):
    """Let the time come for which the draft of a record is scheduled, and the clock strike."""
    record = Project.objects.get(pk=path.split("/")[4])
    past = timezone.now() - timedelta(minutes=1)
    Revision.objects.drafts().filter(record=record.pk).update(go_live_at=past)
    call_command("publish_due", verbosity=0)


def clear():
    """Take everything away."""
    for record in Project.objects.filter(title__contains="two ports"):
        record.delete()
    Organisation.objects.filter(name__in=[GUILD, SAME_GUILD]).delete()
    Passage.objects.filter(source__title=LOG).delete()
    Source.objects.filter(title=LOG).delete()
    note_changes([])
