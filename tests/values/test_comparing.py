"""Whether two dates can both be true."""

import pytest

from partnership.values.comparing import Relation, relation
from partnership.values.dates import ImpreciseDate


def bears(one, other, role="point"):
    return relation(ImpreciseDate.parse(one), ImpreciseDate.parse(other), role)


@pytest.mark.parametrize(
    ("one", "other", "role", "expected"),
    [
        ("2016", "2016", "point", Relation.SAME),
        ("2016", "2016-09-06", "point", Relation.FINER),
        ("2016-09-06", "2016", "point", Relation.COARSER),
        ("2016", "../2016-09-06", "point", Relation.FINER),
        ("../2016-09-06", "2016", "point", Relation.FINER),
        ("2016-09-06", "../2016-09-06", "point", Relation.COARSER),
        ("2016", "../2015", "point", Relation.OTHER),
        ("2016", "2017", "point", Relation.OTHER),
        ("[2019-04,2019-06]", "2019-06", "point", Relation.FINER),
        ("[2019-04,2019-06]", "2019-05", "point", Relation.OTHER),
        ("[2019-04,2019-06]", "2019", "point", Relation.COARSER),
        ("2016-01/2016-06", "2016-03", "point", Relation.FINER),
        ("1985~", "1986", "point", Relation.FINER),
        ("1985~", "1990", "point", Relation.OTHER),
        ("1985?", "1985", "point", Relation.FINER),
        ("1985", "1985?", "point", Relation.COARSER),
        ("2013/2017", "2013-03/2017-12", "period", Relation.FINER),
        ("2013-03/2017-12", "2013/2017", "period", Relation.COARSER),
        ("2013/..", "2013/2017", "period", Relation.FINER),
        ("2013/2017", "2013/2018", "period", Relation.OTHER),
        ("2018", "2018/2020", "period", Relation.OTHER),
        ("2018", "2018-05/2018-09", "period", Relation.FINER),
        ("1000~", "1000", "point", Relation.FINER),
        ("9999~", "9999", "point", Relation.FINER),
    ],
)
def test_a_date_is_other_only_where_both_cannot_be_true(one, other, role, expected):
    assert bears(one, other, role) == expected
