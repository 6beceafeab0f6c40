"""The year filter of admin lists."""

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User

from partnership.agreements.models import Agreement
from partnership.values.admin import ImpreciseYearListFilter
from tests import factories

pytestmark = pytest.mark.django_db


class AgreementList(admin.ModelAdmin):
    list_filter = [("signed", ImpreciseYearListFilter)]


@pytest.fixture
def changelist(rf):
    def open_list(query=""):
        request = rf.get(f"/{query}")
        request.user = User(is_superuser=True)
        return AgreementList(Agreement, admin.AdminSite()).get_changelist_instance(request)

    return open_list


def choices(changelist):
    return [
        (str(choice["display"]), choice["selected"])
        for choice in changelist.filter_specs[0].choices(changelist)
    ]


def test_it_offers_the_years_in_which_a_date_begins_or_ends(changelist):
    for signed in ["2016-09-06", "2018/2020", "../2001", ""]:
        factories.agreement(signed=signed)

    assert choices(changelist("?signed_year=2018")) == [
        ("All", False),
        ("2020", False),
        ("2018", True),
        ("2016", False),
        ("2001", False),
        ("Not stated", False),
    ]


def test_a_year_keeps_the_dates_that_can_lie_in_it(changelist):
    period = factories.agreement(signed="2018/2020")
    factories.agreement(signed="2016-09-06")
    factories.agreement(signed="")

    assert list(changelist("?signed_year=2019").queryset) == [period]
    assert len(changelist().queryset) == 3


def test_rows_without_a_date_can_be_found(changelist):
    dateless = factories.agreement(signed="")
    factories.agreement(signed="2016")

    assert list(changelist("?signed_year=not-stated").queryset) == [dateless]


def test_years_are_counted(changelist):
    factories.agreement(signed="2016-09-06")
    factories.agreement(signed="2016/2018")
    factories.agreement(signed="")

    assert [label for label, _selected in choices(changelist("?_facets=True"))] == [
        "All",
        "2018 (1)",
        "2016 (2)",
        "Not stated (1)",
    ]


def test_a_list_without_dates_has_no_filter(changelist):
    factories.agreement(signed="")

    assert not changelist().has_filters


@pytest.mark.parametrize("year", ["999", "20160", "x", "", "²²²²"])
def test_what_is_no_year_is_refused(changelist, year):
    factories.agreement(signed="2016")

    with pytest.raises(IncorrectLookupParameters):
        changelist(f"?signed_year={year}")
