"""The lists of organisations and people, and the page of each."""

from partnership.participants.models import Organisation, Person
from partnership.publishing.views import RecordList
from partnership.sources.views import CitedRecordDetail


class OrganisationList(RecordList):
    """All public organisations, by filters."""

    model = Organisation


class OrganisationDetail(CitedRecordDetail):
    """One organisation and what it takes part in."""

    model = Organisation


class PersonList(RecordList):
    """All public people, by filters."""

    model = Person


class PersonDetail(CitedRecordDetail):
    """One person: positions, quotations and signatures."""

    model = Person
