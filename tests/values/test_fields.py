"""Date columns that follow their text, and the JSON of translations, on the record's models."""

import datetime
import json

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from django.test.utils import isolate_apps

from partnership.agreements.models import Agreement
from partnership.values.dates import FORMAT_HELP
from partnership.values.fields import (
    DateBoundField,
    ImpreciseDateField,
    TranslationsField,
    chronological,
    in_year,
    overlapping,
)
from tests import factories

SEPTEMBER_6 = datetime.date(2016, 9, 6)
EARLIEST, LATEST = datetime.date(2019, 4, 1), datetime.date(2019, 6, 30)


def stored(agreement):
    """What the database holds, read past the model."""
    return (
        Agreement.objects.filter(pk=agreement.pk)
        .values_list("signed", "signed_earliest", "signed_latest")
        .get()
    )


def as_json(agreement, **fields):
    data = json.loads(serializers.serialize("json", [agreement]))
    data[0]["fields"].update(fields)
    return json.dumps(data)


# Bounds in memory


def test_bounds_are_there_before_saving():
    agreement = Agreement(signed="[2019-04,2019-06]")

    assert (agreement.signed_earliest, agreement.signed_latest) == (EARLIEST, LATEST)


def test_bounds_change_with_the_text():
    agreement = Agreement(signed="2012")
    agreement.signed = "../2016-09-06"

    assert (agreement.signed_earliest, agreement.signed_latest) == (None, SEPTEMBER_6)


@pytest.mark.parametrize("text", ["", "04/2019", None])
def test_a_blank_or_invalid_text_has_no_bounds(text):
    agreement = Agreement(signed=text)

    assert (agreement.signed_earliest, agreement.signed_latest) == (None, None)


def test_a_bound_cannot_be_set_against_the_text():
    agreement = Agreement(signed="2016-09-06", signed_earliest=EARLIEST)
    agreement.signed_latest = LATEST

    assert agreement.signed_earliest == agreement.signed_latest == SEPTEMBER_6


def test_a_bound_of_an_expression_waits_for_the_database():
    assert Agreement(signed=F("ended")).signed_earliest is None


# Bounds in the database


@pytest.mark.django_db
def test_bounds_are_stored_on_create():
    agreement = factories.agreement(signed="[2019-04,2019-06]")

    assert stored(agreement) == ("[2019-04,2019-06]", EARLIEST, LATEST)


@pytest.mark.django_db
def test_bounds_are_stored_after_a_change():
    agreement = factories.agreement(signed="2012")
    agreement = Agreement.objects.get(pk=agreement.pk)
    agreement.signed = "2016-09-06"
    agreement.save()

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_bounds_are_emptied_with_the_text():
    agreement = factories.agreement(signed="2012")
    agreement.signed = ""
    agreement.save()

    assert stored(agreement) == ("", None, None)


@pytest.mark.django_db
def test_bounds_are_stored_when_only_the_text_is_saved():
    agreement = factories.agreement(signed="2012", title="Before")
    agreement.signed, agreement.title = "2016-09-06", "After"
    agreement.save(update_fields=["signed"])

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)
    assert Agreement.objects.get(pk=agreement.pk).title == "Before"


@pytest.mark.django_db
def test_saving_another_column_leaves_date_and_bounds():
    agreement = factories.agreement(signed="2016-09-06")
    agreement.signed = "2012"
    agreement.save(update_fields=["title"])

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_bounds_are_stored_by_a_raw_save():
    agreement = factories.agreement(signed="2012")
    for item in serializers.deserialize("json", as_json(agreement, signed="2016-09-06")):
        item.save()

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_a_fixture_holds_the_text_and_not_the_bounds():
    fields = json.loads(as_json(factories.agreement(signed="2016-09-06")))[0]["fields"]

    assert fields["signed"] == "2016-09-06"
    assert not [name for name in fields if name.endswith(("_earliest", "_latest"))]


@pytest.mark.django_db
def test_a_fixture_with_an_invalid_date_is_refused():
    data = as_json(factories.agreement(), signed="04/2019")

    with pytest.raises(DeserializationError, match="Write 2019-04, not 04/2019"):
        list(serializers.deserialize("json", data))


@pytest.mark.django_db
def test_bounds_are_stored_by_bulk_create():
    agreement = factories.agreement(signed="2012")
    agreement.delete()
    agreement.signed = "2016-09-06"
    Agreement.objects.bulk_create([agreement])

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_bounds_are_stored_by_bulk_update_that_names_them():
    agreement = factories.agreement(signed="2012")
    agreement.signed = "2016-09-06"
    Agreement.objects.bulk_update([agreement], ["signed", "signed_earliest", "signed_latest"])

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_bounds_are_stored_by_update_or_create():
    agreement = factories.agreement(signed="2012")
    Agreement.objects.update_or_create(pk=agreement.pk, defaults={"signed": "2016-09-06"})

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


# Deferred loading


@pytest.mark.django_db
def test_a_row_loaded_with_the_text_alone_saves_its_bounds(django_assert_num_queries):
    agreement = factories.agreement(signed="2012")
    part = Agreement.objects.only("signed").get(pk=agreement.pk)
    with django_assert_num_queries(0):
        assert part.signed_latest == datetime.date(2012, 12, 31)
    part.signed = "2016-09-06"
    part.save()

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_a_bound_loaded_without_its_text_is_read_as_stored(django_assert_num_queries):
    factories.agreement(signed="2016-09-06")
    part = Agreement.objects.only("signed_earliest").get()
    with django_assert_num_queries(0):
        assert part.signed_earliest == SEPTEMBER_6
    with django_assert_num_queries(1):
        assert part.signed_latest == SEPTEMBER_6


@pytest.mark.django_db
def test_a_row_loaded_without_its_date_leaves_it_alone():
    agreement = factories.agreement(signed="2016-09-06")
    part = Agreement.objects.only("title", "slug").get(pk=agreement.pk)
    part.title = "Renamed"
    part.save()

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.django_db
def test_a_date_loaded_late_brings_its_bounds():
    agreement = factories.agreement(signed="2016-09-06")
    part = Agreement.objects.defer("signed", "signed_earliest", "signed_latest").get()
    assert part.signed == "2016-09-06"
    part.signed = "2012"
    part.save()

    assert stored(agreement)[1:] == (datetime.date(2012, 1, 1), datetime.date(2012, 12, 31))


@pytest.mark.django_db
def test_a_refreshed_row_has_the_bounds_of_the_refreshed_text():
    agreement = factories.agreement(signed="2012")
    other = Agreement.objects.get(pk=agreement.pk)
    other.signed = "2016-09-06"
    other.save()
    agreement.refresh_from_db(fields=["signed"])

    assert agreement.signed_earliest == SEPTEMBER_6


# The field in models and migrations


def test_every_date_of_the_record_has_its_two_columns():
    dates = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ImpreciseDateField)
    ]
    assert dates
    for model, field in dates:
        names = [column.name for column in model._meta.concrete_fields]
        assert names.count(f"{field.name}_earliest") == names.count(f"{field.name}_latest") == 1


@pytest.mark.django_db
def test_models_of_a_migration_keep_the_bounds_too():
    agreement = factories.agreement(signed="2012")
    history = MigrationLoader(connection).project_state().apps
    historic = history.get_model("agreements", "Agreement")
    row = historic.objects.get(pk=agreement.pk)
    row.signed = "2016-09-06"
    row.save()

    assert stored(agreement) == ("2016-09-06", SEPTEMBER_6, SEPTEMBER_6)


@pytest.mark.parametrize(
    "field",
    [
        ImpreciseDateField("signed", role="period", help_text="When."),
        ImpreciseDateField(blank=False, max_length=40, default="2012"),
        DateBoundField(source="signed", bound="latest"),
        TranslationsField("translations"),
        TranslationsField(blank=False),
    ],
)
def test_a_field_can_be_rebuilt_from_its_description(field):
    _name, _path, args, kwargs = field.deconstruct()
    rebuilt = type(field)(*args, **kwargs)

    assert rebuilt.deconstruct() == field.deconstruct()
    for name in ("blank", "null", "editable", "serialize", "default", "max_length"):
        assert getattr(rebuilt, name) == getattr(field, name)


def test_migrations_say_only_what_is_unusual():
    assert ImpreciseDateField().deconstruct()[3] == {"role": "point"}
    assert TranslationsField().deconstruct()[3] == {}


def test_an_unknown_role_is_refused():
    with pytest.raises(ValueError, match="role"):
        ImpreciseDateField(role="moment")


@isolate_apps("partnership.values")
def test_a_dated_model_without_the_base_class_is_reported():
    class Forgetful(models.Model):
        when = ImpreciseDateField()

        class Meta:
            app_label = "values"

    assert [error.id for error in Forgetful.check()] == ["values.E001"]


# Display and validation


def test_a_date_is_displayed_by_its_role():
    assert Agreement(signed="2018/2020").get_signed_display() == "between 2018 and 2020"
    assert factories.ResultValue(period="2018/2020").get_period_display() == "2018–2020"


def test_a_date_not_stated_is_displayed_as_nothing():
    assert Agreement(signed="").get_signed_display() == ""


def test_an_invalid_text_is_displayed_as_it_is():
    assert Agreement(signed="04/2019").get_signed_display() == "04/2019"


def test_the_admin_can_list_a_displayed_date():
    display = Agreement.get_signed_display

    assert display.short_description == "signed or agreed"
    assert display.admin_order_field == "signed_earliest"


def test_cleaning_makes_the_text_canonical():
    agreement = Agreement(signed=" [2019-06, 2019-04] ")
    agreement.clean_fields(exclude=["title", "slug", "kind"])

    assert agreement.signed == "[2019-04,2019-06]"


def test_cleaning_refuses_another_format_with_advice():
    with pytest.raises(ValidationError) as refusal:
        Agreement(signed="04/2019").clean_fields()

    assert refusal.value.message_dict["signed"] == ["Write 2019-04, not 04/2019."]


def test_a_form_explains_the_format_after_the_meaning():
    field = Agreement._meta.get_field("signed").formfield()

    assert field.help_text == f"{Agreement._meta.get_field('signed').help_text} {FORMAT_HELP}"
    assert field.clean(" 2019-04 ") == "2019-04"
    assert field.clean("04/2019") == "2019-04"
    with pytest.raises(ValidationError, match="Write 2019-05-04 or 2019-04-05"):
        field.clean("04/05/2019")


# Lookups


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("signed", "years"),
    [
        ("2016-09-06", {2016}),
        ("2016/2018", {2016, 2017, 2018}),
        ("[2016,2018]", {2016, 2017, 2018}),
        ("2017/..", {2017, 2018, 2019}),
        ("../2016", {2015, 2016}),
        ("", set()),
    ],
)
def test_a_year_finds_the_dates_that_can_lie_in_it(signed, years):
    factories.agreement(signed=signed)

    found = {
        year for year in range(2015, 2020) if Agreement.objects.filter(in_year("signed", year))
    }

    assert found == years


@pytest.mark.django_db
def test_overlap_counts_both_end_days():
    factories.agreement(signed="2016-09-06/2016-09-08")

    def overlaps(first, last):
        days = (datetime.date(2016, 9, first), datetime.date(2016, 9, last))
        return Agreement.objects.filter(overlapping("signed", *days)).exists()

    assert overlaps(8, 9)
    assert overlaps(5, 6)
    assert overlaps(7, 7)
    assert not overlaps(4, 5)
    assert not overlaps(9, 10)


@pytest.mark.django_db
def test_overlap_follows_relations():
    party = factories.party(signed="2016-09-06")

    assert list(Agreement.objects.filter(in_year("parties__signed", 2016))) == [party.agreement]
    assert not Agreement.objects.filter(in_year("parties__signed", 2017))


@pytest.mark.django_db
def test_rows_are_put_in_order_of_time_with_dateless_ones_last():
    for signed in ["", "2019", "2012", "../2016-09-06", "2019-04"]:
        factories.agreement(signed=signed)

    def order(**options):
        rows = Agreement.objects.order_by(*chronological("signed", **options))
        return list(rows.values_list("signed", flat=True))

    assert order() == ["2012", "../2016-09-06", "2019", "2019-04", ""]
    assert order(newest_first=True) == ["2019-04", "2019", "../2016-09-06", "2012", ""]


@pytest.mark.django_db
def test_the_text_can_be_searched_by_any_part():
    factories.agreement(signed="[2019-04,2019-06]")

    assert Agreement.objects.filter(signed__contains="04/").count() == 0
    assert Agreement.objects.filter(signed__startswith="[2019-04,").count() == 1


# Translations


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["谅解备忘录", "CRANES", "“quoted”"])
def test_translations_can_be_searched_in_any_script(words):
    text = "关于起重机司机的谅解备忘录 (cranes, “quoted”)"
    factories.agreement(translations=factories.translation("title", text))

    assert Agreement.objects.filter(translations__icontains=words).count() == 1
    assert Agreement.objects.filter(translations__icontains="协议").count() == 0


@pytest.mark.django_db
def test_translations_are_written_in_one_order_by_every_database():
    entry = {"text": "x", "status": "staff", "reviewer": "R", "reviewed_on": "2020-01-02"}
    agreement = factories.agreement(translations={"zh-hans": {"title": entry}, "de": {}})
    written = serializers.serialize("json", [Agreement.objects.get(pk=agreement.pk)])

    assert (
        '"translations": {"de": {}, "zh-hans": {"title": {"reviewed_on": "2020-01-02", '
        '"reviewer": "R", "status": "staff", "text": "x"}}}'
    ) in written


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "Translations are an object of languages."),
        ({"zh_Hans": {}}, "“zh_Hans” is not a language code such as “en” or “fr-ca”."),
        ({"fr": "titre"}, "“fr” is not an object of fields."),
        (
            {"fr": {"slug": {"text": "x", "status": "staff"}}},
            "fr.slug: this field is not translated.",
        ),
        ({"fr": {"title": "titre"}}, "fr.title: a translation needs a text."),
        (
            {"fr": {"title": {"text": "", "status": "staff"}}},
            "fr.title: a translation needs a text.",
        ),
        (
            {"fr": {"title": {"text": "a\x00b", "status": "staff"}}},
            "fr.title: null characters are not allowed.",
        ),
        (
            {"fr": {"title": {"text": "titre"}}},
            "fr.title: the status is one of official, staff, working.",
        ),
        (
            {"fr": {"title": {"text": "titre", "status": "staff", "by": "me"}}},
            "fr.title: unknown entry “by”.",
        ),
        (
            {"fr": {"title": {"text": "titre", "status": "staff", "reviewer": 3}}},
            "fr.title: the reviewer is a name.",
        ),
        (
            {"fr": {"title": {"text": "titre", "status": "staff", "reviewed_on": "yesterday"}}},
            "fr.title: the day of review (reviewed_on) cannot be “yesterday”: it is written as "
            "year, month and day, such as 2019-04-30.",
        ),
    ],
)
def test_translations_of_another_shape_are_refused(value, message):
    with pytest.raises(ValidationError) as refusal:
        Agreement(translations=value).clean_fields()

    assert message in refusal.value.message_dict["translations"]


def test_translations_of_the_right_shape_are_accepted():
    entry = {"text": "titre", "status": "staff", "reviewer": "R", "reviewed_on": "2020-01-02"}
    agreement = Agreement(translations={"fr": {"title": entry}, "pt-br": {}})

    agreement.clean_fields(exclude=["title", "slug", "kind"])
