"""What an import remembers: the same in the file as in memory, and no more memory with more."""

import gc
import tracemalloc
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership.exchange.pipeline import importing, links, loader, outcome, scratch
from partnership.exchange.pipeline.fields import key_of
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.objects import ImportObject, Where
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.scratch import Pile, Scratch, Shelf
from tests import factories

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
keys = st.uuids(allow_nil=True) | texts
tuples = st.tuples(st.none() | st.integers(-5, 2**40), keys)


@settings(max_examples=60, deadline=None)
@given(st.lists(tuples, max_size=30), st.integers(1, 9))
def test_a_pile_is_a_list(several, held):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "HELD", held)
        pile = Pile(Scratch())
        for number, values in enumerate(several):
            pile.append((number % 3, *values))
        expected = [(number % 3, *values) for number, values in enumerate(several)]
        assert list(pile) == expected
        assert list(reversed(pile)) == expected[::-1]
        assert list(pile.sorted_by(1)) == sorted(expected, key=lambda values: values[0])


def steps_with(keys):
    step = st.sampled_from(["set", "get"])
    return st.lists(st.tuples(step, keys, tuples), max_size=40)


@settings(max_examples=60, deadline=None)
@given(steps_with(st.uuids()) | steps_with(texts), st.integers(1, 9))
def test_a_shelf_is_a_dictionary(steps, held):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "HELD", held)
        patch.setattr(scratch, "CHUNK", 3)
        shelf, expected = Shelf(Scratch()), {}
        for step, key, values in steps:
            if step == "set":
                shelf[key] = expected[key] = values
            else:
                assert shelf.get(key) == expected.get(key)
        asked = [key for _step, key, _values in steps]
        assert shelf.absent(asked) == set(asked) - expected.keys()
        assert [key in shelf for key in asked] == [key in expected for key in asked]


def test_half_a_character_does_no_harm(monkeypatch):
    monkeypatch.setattr(scratch, "HELD", 1)
    pile, shelf = Pile(Scratch()), Shelf(Scratch())
    pile.append(("a\ud800",))
    shelf["b\udfff"] = ("c\ud800",)
    assert list(pile) == [("a?",)]
    assert shelf.get("b\udfff") is not None


def key(number):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))


def objects(project, number):
    """Records, rows with a link to nothing, rows that wait for a natural key, rows with a fault,
    and rows without a key, in turns."""
    for n in range(number):
        kind = n % 5
        where = Where("in.json", line=n + 1)
        if kind == 0:
            fields = {"slug": f"o-{n}", "name": f"Organisation {n}"}
            yield ImportObject(where, "participants.organisation", key(n), fields)
            continue
        fields = {"project": str(project.pk), "source_word": f"word {n}"}
        fields |= [{}, {"provider": key(-n)}, {"provider": [f"no-{n}"]}, {"amount": "x"}, {}][kind]
        yield ImportObject(where, "projects.funding", key(n) if kind < 4 else None, fields)


@pytest.mark.django_db
@pytest.mark.any_database
def test_what_is_held_does_not_grow_with_the_objects(monkeypatch):
    project = factories.project()
    batch, held = 30, {}
    for module, name in [
        (scratch, "HELD"),
        (loader, "BATCH"),
        (links, "MOST_WAITING_KEYS"),
        (links, "MOST_KNOWN_KEYS"),
        (outcome, "MOST_TOLD"),
        (importing, "STEP"),
    ]:
        monkeypatch.setattr(module, name, batch)
    # Wherever as many objects of each kind have come, as much waits for its batch.
    early, late = 10 * batch, 50 * batch

    def note(read):
        if read in (early, late):
            key_of.cache_clear()
            gc.collect()
            held[read] = tracemalloc.get_traced_memory()[0]
        if read == late:
            # What is found wrong at the end takes most of the time, and more if it is traced.
            tracemalloc.stop()

    report = Report()
    tracemalloc.start()
    try:
        found = take_in(objects(project, late), report, dry_run=True, progress=note)
    finally:
        tracemalloc.stop()
    assert found.read == late
    # A fault each of the links to nothing, of those by a natural key, and of the amounts.
    assert report.errors == 3 * late // 5
    assert (held[late] - held[early]) / (late - early) < 100
