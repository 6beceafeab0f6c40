"""Bars and marks of the ledger are computed from the periods of its projects."""

from datetime import date
from types import SimpleNamespace

from partnership.website.ledger import Axis


def project(first=None, last=None):
    return SimpleNamespace(
        first_day=first and date.fromisoformat(first),
        last_day=last and date.fromisoformat(last),
        is_planned=False,
    )


def of(first, last):
    return project(f"{first}-01-01", f"{last}-12-31")


def test_the_axis_spans_the_periods():
    axis = Axis([of(2013, 2017), of(2018, 2020)])
    assert (axis.start, axis.end) == (2013, 2021)


def test_a_bar_covers_whole_years():
    axis = Axis([of(2010, 2013), of(2014, 2019)])
    bar = axis.bar(of(2014, 2019))
    assert (bar.x, bar.width) == ("40.0%", "60.0%")


def test_a_single_year_has_a_length():
    projects = [of(2018, 2018)]
    bar = Axis(projects).bar(projects[0])
    assert (bar.x, bar.width) == ("0.0%", "100.0%")


def test_a_day_can_still_be_seen():
    projects = [of(1919, 2019), project("2001-05-01", "2001-05-01")]
    assert Axis(projects).bar(projects[1]).width == "1.0%"


def test_an_open_end_runs_on_and_an_open_beginning_begins_with_the_axis():
    projects = [of(2010, 2019), project("2015-01-01", None), project(None, "2014-12-31")]
    axis = Axis(projects)
    assert (axis.bar(projects[1]).x, axis.bar(projects[1]).width) == ("50.0%", "50.0%")
    assert (axis.bar(projects[2]).x, axis.bar(projects[2]).width) == ("0.0%", "50.0%")


def test_no_period_no_bar():
    projects = [of(2010, 2019), project()]
    assert Axis(projects).bar(projects[1]) is None
    assert Axis([project()]).bar(project()) is None
    assert Axis([]).ticks() == []


def test_a_period_that_ends_before_it_begins_has_no_bar():
    projects = [of(2010, 2019), project("2019-06-01", "2012-06-01")]
    assert Axis(projects).bar(projects[1]) is None


def test_few_years_are_all_named():
    assert [tick.year for tick in Axis([of(2018, 2020)]).ticks()] == [2018, 2019, 2020, 2021]


def test_many_years_are_named_at_even_steps():
    ticks = Axis([of(1919, 2019)]).ticks()
    assert [tick.year for tick in ticks] == [1919, 1969, 2019]
    assert len(Axis([of(1000, 9999)]).ticks()) <= 7


def test_the_first_and_last_mark_stay_within_the_axis():
    first, *_others, last = Axis([of(2018, 2020)]).ticks()
    assert (first.anchor, first.x) == ("start", "0.0%")
    assert (last.anchor, last.x) == ("end", "100.0%")
