"""A document and a record for the desk, in the database of a site that is served.

Called in a process of its own, by `ask` of the site. Readers see neither of the two.
"""

from django.apps import apps
from django.urls import reverse

from partnership.agreements.models import Agreement, Partnership
from partnership.participants.models import Organisation
from partnership.sources.models import Passage, Source
from tests import factories

TITLE = "Harbour log for the desk"
TEXT = """The harbour log

On 7 September 2016 the two cities signed a memorandum on the quay. Arcadia gives US$ 745,000
for the training of crane drivers in two ports.
They did not ask for cranes 🏗️, and nobody sold any.
双方于2016年9月7日在码头签署了备忘录。
"""


def make():
    """Make both; return where the desk is."""
    source = factories.source(TITLE, language="en", live=False)
    factories.edition(TEXT, source=source)
    partnerships = [Partnership.objects.first()]
    agreement = factories.agreement("Memorandum", live=False, partnerships=partnerships)
    address = reverse("desk", args=["agreements.agreement", agreement.pk])
    return {"desk": f"{address}?source={source.pk}", "agreement": str(agreement.pk)}


def cited(key, kind=Agreement._meta.label):
    """Return what is cited of a record now: for which field, by which words, and its state."""
    record = apps.get_model(kind).objects.get(pk=key)
    rows = record.citations.select_related("passage").order_by("field")
    return [[one.field, one.passage.quotation, one.passage.state] for one in rows]


def forget(key):
    """Take an organisation away that was begun at the desk."""
    Organisation.objects.filter(pk=key).delete()


def clear(key):
    """Take both away."""
    Agreement.objects.filter(pk=key).delete()
    Passage.objects.filter(source__title=TITLE).delete()
    Source.objects.filter(title=TITLE).delete()
