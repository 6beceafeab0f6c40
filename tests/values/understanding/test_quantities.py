"""Quantities as people write them in one line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.quantities import Comparator, Quantity
from partnership.values.understanding.meanings import NotUnderstood
from partnership.values.understanding.quantities import understand_quantity

UNDERSTOOD = {
    ("not_stated", "150", "", ""): "150|“150”",
    ("not_stated", "150", "", "people"): "150 people",
    ("not_stated", "12", "", "%"): "12%|12 %|twelve %",
    ("not_stated", "12.5", "", "% of workers"): "12.5 % of workers",
    ("not_stated", "1500000", "", "people"): "1.5m people|1.5 million people|150万 people",
    ("over", "150", "", "people"): "over 150 people|more than 150 people|>150 people",
    ("over", "150", "", "人"): "超过150人|逾150人|150多人",
    ("at_least", "150", "", "人"): "至少150人|150人以上",
    ("at_least", "150", "", ""): "150+|at least 150|150 or more",
    ("about", "15000", "", "人"): "约1.5万人|大约15,000人|15000人左右",
    ("about", "150", "", ""): "about 150|c. 150|~150|≈ 150",
    ("up_to", "20", "", "videos"): "up to 20 videos|no more than twenty videos",
    ("range", "150", "200", ""): "150-200|150–200|150 to 200|150至200",
    ("range", "1000", "2000", "people"): "1,000–2,000 people",
}


@pytest.mark.parametrize(
    ("parts", "text"),
    [(parts, text) for parts, said in UNDERSTOOD.items() for text in said.split("|")],
)
def test_what_people_write_is_understood(parts, text):
    comparator, low, high, unit = parts
    meant = Quantity(
        low=Decimal(low),
        high=Decimal(high) if high else None,
        comparator=Comparator(comparator),
        unit=unit,
    )
    assert understand_quantity(text) == meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("many", "is no number"),
        ("200-150", "from the lower to the higher"),
        ("over 150-200", "from the lower to the higher"),
        ("1.5m", "can mean 1.5 million or 1.5 m"),
        ("150, 200 people", "is no number"),
        ("", "is no number"),
    ],
)
def test_what_is_none_is_refused_with_words(text, words):
    with pytest.raises(NotUnderstood, match=words):
        understand_quantity(text)


@given(st.text(max_size=30) | st.text("0123456789., -–至人over%~+万", max_size=15))
def test_whatever_is_typed_is_a_quantity_or_is_refused_with_words(text):
    try:
        assert understand_quantity(text).low is not None
    except NotUnderstood as error:
        assert str(error)
