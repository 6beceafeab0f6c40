"""The year filter of public lists."""

import django_filters
import pytest

from partnership.agreements.models import Agreement
from partnership.values.filters import ImpreciseYearFilter
from tests import factories

pytestmark = pytest.mark.django_db


class AgreementFilter(django_filters.FilterSet):
    year = ImpreciseYearFilter(field_name="signed", label="Year")
    party_year = ImpreciseYearFilter(field_name="parties__signed", distinct=True)

    class Meta:
        model = Agreement
        fields = []


def found(**query):
    return list(AgreementFilter(query, Agreement.objects.all()).qs)


def test_a_year_keeps_the_dates_that_can_lie_in_it():
    one_of, open_ended = (
        factories.agreement(signed="[2019-04,2020-06]"),
        factories.agreement(signed="2020/.."),
    )
    factories.agreement(signed="2018")
    factories.agreement(signed="")

    assert found(year="2019") == [one_of]
    assert set(found(year="2020")) == {one_of, open_ended}


def test_no_year_keeps_all():
    factories.agreement(signed="")

    assert len(found()) == len(found(year="")) == 1


def test_a_row_is_found_once_over_a_relation():
    agreement = factories.agreement()
    factories.party(agreement, signed="2016")
    factories.party(agreement, signed="2016-09-06")

    assert found(party_year="2016") == [agreement]


@pytest.mark.parametrize("year", ["999", "10000", "-5", "2016.5", "x", "9" * 400])
def test_what_is_no_year_is_an_error_of_the_form(year):
    form = AgreementFilter({"year": year}, Agreement.objects.all()).form

    assert "year" in form.errors
