"""Quantities: said as the source says them, added without claiming more than it does."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.models import Quantified
from partnership.values.quantities import Comparator, Quantity, format_number
from projects.models import ResultValue
from tests import factories

NUMBERED = [choice for choice in Comparator.values if choice not in ("not_stated", "range")]

amounts = st.decimals(0, 10**9, places=2)
quantities = st.one_of(
    st.just(Quantity()),
    st.builds(Quantity, low=amounts, comparator=st.sampled_from(NUMBERED)),
    st.builds(lambda low, more: Quantity(low, low + more, Comparator.RANGE), amounts, amounts),
)


def exactly(number, unit=""):
    return Quantity(Decimal(number), comparator=Comparator.EXACTLY, unit=unit)


@pytest.mark.parametrize(
    ("quantity", "english", "chinese"),
    [
        (Quantity(Decimal(150), None, "exactly", "人"), "150 人", "150人"),
        (Quantity(Decimal(150), None, "over", "人"), "over 150 人", "超过150人"),
        (Quantity(Decimal(150), None, "at_least", "人"), "at least 150 人", "至少150人"),
        (Quantity(Decimal(150), None, "about", "人"), "about 150 人", "约150人"),
        (Quantity(Decimal(150), None, "up_to", "人"), "up to 150 人", "至多150人"),
        (Quantity(Decimal(150), Decimal(200), "range", "人"), "150–200 人", "150至200人"),
        (Quantity(unit="人"), "Not stated", "未说明"),
        (Quantity(Decimal("500000.00"), None, "exactly"), "500,000", "50万"),
        (Quantity(Decimal("2.50"), None, "about"), "about 2.5", "约2.5"),
        (Quantity(Decimal(24), None, "about", "crews"), "about 24 crews", "约24 crews"),
        (Quantity(Decimal(0), None, "exactly"), "0", "0"),
    ],
)
def test_a_quantity_is_said_in_both_languages(quantity, english, chinese):
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = quantity.display()

    assert said == {"en": english, "zh-hans": chinese}


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        ("9999", "9,999", "9999"),
        ("10000", "10,000", "1万"),
        ("12345", "12,345", "1.2345万"),
        ("12345.6", "12,345.6", "12345.6"),
        ("1234567", "1,234,567", "123.4567万"),
        ("99999999", "99,999,999", "9999.9999万"),
        ("100000000", "100,000,000", "1亿"),
        ("294500000", "294,500,000", "2.945亿"),
        ("-20000", "-20,000", "-2万"),
    ],
)
def test_large_units_are_used_only_where_they_stay_exact(number, english, chinese):
    assert format_number(Decimal(number)) == english
    with translation.override("zh-hans"):
        assert format_number(Decimal(number)) == chinese


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["en", "zh-hans"]))
def test_a_written_number_keeps_its_value(number, language):
    with translation.override(language):
        written = format_number(number).replace(",", "")
    scale = Decimal(1)
    for unit, worth in (("万", 10**4), ("亿", 10**8)):
        if written.endswith(unit):
            written, scale = written.removesuffix(unit), Decimal(worth)

    assert Decimal(written) * scale == number


@pytest.mark.parametrize(
    ("comparator", "is_open"),
    [
        ("exactly", False),
        ("about", False),
        ("over", True),
        ("at_least", True),
        ("up_to", True),
        ("range", True),
        ("not_stated", True),
    ],
)
def test_a_quantity_is_open_where_more_may_be_true(comparator, is_open):
    low, high = {"not_stated": (None, None), "range": (1, 2)}.get(comparator, (1, None))

    assert Quantity(low, high, comparator).is_open is is_open


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([exactly(20), exactly(16)], "36"),
        ([exactly(20), Quantity(Decimal(150), None, "over")], "at least 170"),
        ([exactly(20), Quantity(Decimal(10), Decimal(15), "range")], "at least 30"),
        ([exactly(20), Quantity(Decimal(10), None, "up_to")], "at least 20"),
        ([exactly(20), Quantity()], "at least 20"),
        ([exactly(20), Quantity(Decimal(10), None, "about")], "about 30"),
        ([Quantity(), Quantity(Decimal(10), None, "up_to")], "Not stated"),
        ([Quantity()], "Not stated"),
        ([], "Not stated"),
    ],
)
def test_a_total_says_at_least_where_a_part_is_open(parts, total):
    assert Quantity.total(parts).display() == total


def test_a_total_keeps_the_unit():
    assert Quantity.total([exactly(1, "people"), exactly(2, "people")]) == exactly(3, "people")


def test_different_units_are_not_added():
    with pytest.raises(ValueError, match="people, videos"):
        Quantity.total([exactly(1, "videos"), exactly(2, "people")])


@given(st.lists(quantities, max_size=6))
def test_a_total_never_claims_more_than_its_parts(parts):
    total = Quantity.total(parts)

    assert total.at_least == sum((part.at_least for part in parts), Decimal(0))
    if any(part.is_open for part in parts):
        assert total.comparator in (Comparator.AT_LEAST, Comparator.NOT_STATED)


def test_equal_quantities_are_one_in_a_set():
    assert len({exactly(1, "people"), exactly(1, "people")}) == 1


# The columns


@pytest.mark.django_db
@pytest.mark.parametrize("comparator", NUMBERED)
def test_a_numbered_quantity_is_saved_with_its_number_only(comparator):
    factories.result_value(quantity_comparator=comparator, quantity_low=1)

    for wrong in ({"quantity_low": None}, {"quantity_low": 1, "quantity_high": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultValue.objects.update(**wrong)


@pytest.mark.django_db
def test_a_quantity_not_stated_is_saved_without_numbers_only():
    factories.result_value(quantity_comparator="not_stated", quantity_low=None)

    for wrong in ({"quantity_low": 1}, {"quantity_high": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultValue.objects.update(**wrong)


@pytest.mark.django_db
def test_a_range_is_saved_with_both_ends_in_order_only():
    factories.result_value(quantity_comparator="range", quantity_low=5, quantity_high=5)
    ResultValue.objects.update(quantity_high=6)

    for wrong in ({"quantity_high": None}, {"quantity_high": 4}, {"quantity_low": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultValue.objects.update(**wrong)


def test_a_row_says_its_unit_in_the_language_of_the_reader():
    value = ResultValue(
        quantity_comparator="over",
        quantity_low=Decimal(150),
        quantity_unit="people",
        translations=factories.translation("quantity_unit", "人"),
    )

    assert value.quantity == Quantity(Decimal(150), None, "over", "people")
    with translation.override("zh-hans"):
        assert value.quantity.display() == "超过150人"


@isolate_apps("partnership.values")
def test_a_model_that_drops_the_constraints_is_reported():
    class Careless(Quantified):
        class Meta:
            app_label = "values"
            constraints = []

    class Careful(Quantified):
        class Meta:
            app_label = "values"
            constraints = [
                *Quantified.Meta.constraints,
                models.UniqueConstraint(fields=["quantity_unit"], name="one_unit"),
            ]

    assert [error.id for error in Careless.check()] == ["values.E002", "values.E002"]
    assert Careful.check() == []
