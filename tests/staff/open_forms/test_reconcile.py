"""What two people changed in one record is brought together, and nothing of either is lost.

`PAIRS=20000` tries so many pairs of edits, which takes a minute.
"""

import os
import random
import uuid
from copy import deepcopy

import pytest

from partnership.publishing.compare import Names
from partnership.staff.open_forms.reconcile import (
    MINE,
    THEIRS,
    named_by,
    reconcile,
    value_at,
    with_value,
)

PAIRS = int(os.environ.get("PAIRS", "200"))
KEYS = [str(uuid.UUID(int=number)) for number in range(100)]
PROJECT, THEMES = KEYS[0], KEYS[90:94]
PLACES = {
    "projects.project": [
        ("title",),
        ("summary",),
        ("partnerships",),
        ("translations", "zh-hans", "title"),
        ("translations", "zh-hans", "summary"),
    ],
    "projects.funding": [("amount", "currency"), ("note",)],
    "projects.projectcitation": [("note",)],
}


def entry(model, key, **fields):
    return {"model": model, "pk": key, "fields": fields}


def funding(key):
    return entry("projects.funding", key, project=PROJECT, amount="5", currency="USD", note="")


def citation(key, row):
    return entry("projects.projectcitation", key, owner=PROJECT, row=row, field="amount", note="")


@pytest.fixture
def common():
    texts = {"zh-hans": {"title": {"text": "港口", "status": "staff"}}}
    project = entry(
        "projects.project",
        PROJECT,
        title="Harbours",
        summary="Cranes.",
        partnerships=THEMES[:2],
        translations=texts,
    )
    cited = [citation(KEYS[20], KEYS[10]), citation(KEYS[21], None)]
    return [project, *map(funding, KEYS[10:14]), *cited]


def new_value(place, chance, word):
    if place == ("partnerships",):
        return sorted(chance.sample(THEMES, k=chance.randint(0, 4)))
    if place[0] == "translations":
        return chance.choice([None, {"text": f"{word} {chance.random()}", "status": "staff"}])
    if len(place) == 2:
        return (str(chance.randint(1, 3)), chance.choice(["USD", "CNY"]))
    return chance.choice(["the same for both", f"{word} {chance.random()}"])


def edited(common, chance, word, first_key):
    """A state made from `common` by one to five edits, which are listed, too."""
    state = {row["pk"]: row for row in deepcopy(common)}
    new = iter(KEYS[first_key : first_key + 10])
    for _number in range(chance.randint(1, 5)):
        what = chance.choice(["set", "set", "set", "add", "cite", "remove"])
        rows = [key for key in state if key != PROJECT]
        if what == "set":
            key = chance.choice(list(state))
            place = chance.choice(PLACES[state[key]["model"]])
            state[key] = with_value(state[key], place, new_value(place, chance, word))
        elif what == "add":
            key = next(new)
            state[key] = funding(key)
        elif what == "cite" and (cited := [k for k in rows if "funding" in state[k]["model"]]):
            key = next(new)
            state[key] = citation(key, chance.choice(cited))
        elif what == "remove" and rows:
            gone = chance.choice(rows)
            state = {k: row for k, row in state.items() if k != gone and gone not in named_by(row)}
    return list(state.values())


def lost(common, side, result, asked):
    """What one of the two changed that neither stands in the result nor was asked about."""
    was, now, then = ({row["pk"]: row for row in rows} for rows in (common, side, result))
    about = {
        row["pk"] for clash in asked for row in (clash.common, clash.mine, clash.theirs) if row
    }
    for key in {*was, *now}:
        # Of a row that is cited is asked with what cites it.
        rows = [one[key] for one in (was, now) if key in one]
        if key in about or any(named_by(row) & about for row in rows):
            continue
        if key not in was and key not in then:
            yield f"added: {key}"
        if key not in now and key in then:
            yield f"removed: {key}"
        if key in was and key in now:
            for place in PLACES[was[key]["model"]]:
                before, after = value_at(was[key], place), value_at(now[key], place)
                if before == after:
                    continue
                stands = key in then and value_at(then[key], place)
                if isinstance(before, list):
                    if (set(after) - set(before)) - set(stands) or (set(before) - set(after)) & set(
                        stands
                    ):
                        yield f"links: {key} {place}"
                elif stands != after:
                    yield f"changed: {key} {place}"


def test_no_edit_of_random_pairs_is_lost(common):
    merged_alone = 0
    for seed in range(PAIRS):
        chance = random.Random(seed)
        mine = edited(common, chance, "mine", 30)
        theirs = edited(common, chance, "theirs", 50)
        first = reconcile(common, mine, theirs, {})
        merged_alone += not first.clashes
        assert [*lost(common, mine, first.snapshot, first.clashes)] == [], seed
        assert [*lost(common, theirs, first.snapshot, first.clashes)] == [], seed

        # Every answer is followed, and after the last nothing is open.
        choices = {clash.name: chance.choice([MINE, THEIRS]) for clash in first.clashes}
        last = reconcile(common, mine, theirs, choices)
        assert last.clashes == [], seed
        keys = {row["pk"] for row in last.snapshot}
        own = {row["pk"] for row in (*common, *mine, *theirs)}
        assert all(named_by(row) & own <= keys for row in last.snapshot), seed
        for side, chosen in ((mine, MINE), (theirs, THEIRS)):
            all_one = reconcile(common, mine, theirs, {c.name: chosen for c in first.clashes})
            assert [*lost(common, side, all_one.snapshot, [])] == [], seed
    assert PAIRS / 10 < merged_alone < PAIRS


def test_the_order_of_the_two_makes_no_difference(common):
    for seed in range(20):
        chance = random.Random(seed)
        mine, theirs = (edited(common, chance, word, at) for word, at in (("a", 30), ("b", 50)))
        one, other = reconcile(common, mine, theirs, {}), reconcile(common, theirs, mine, {})
        assert len(one.clashes) == len(other.clashes)
        if not one.clashes:
            assert one.snapshot == other.snapshot


def test_amount_and_currency_are_one_fact(common):
    mine, theirs = deepcopy(common), deepcopy(common)
    mine[1]["fields"]["amount"], theirs[1]["fields"]["currency"] = "7", "CNY"
    (clash,) = reconcile(common, mine, theirs, {}).clashes
    told = clash.changes(Names([]))
    assert [change.after for change in told[MINE]] == ["7"]
    assert [change.after for change in told[THEIRS]] == ["CNY"]


def test_an_answer_is_to_what_was_shown(common):
    mine, theirs = deepcopy(common), deepcopy(common)
    mine[0]["fields"]["title"], theirs[0]["fields"]["title"] = "Mine", "Theirs"
    (clash,) = reconcile(common, mine, theirs, {}).clashes
    theirs[0]["fields"]["title"] = "Theirs again"
    assert reconcile(common, mine, theirs, {clash.name: MINE}).clashes


@pytest.mark.parametrize("changed", ["note", "cited"])
def test_a_row_that_one_removes_and_the_other_changes_or_cites_is_asked_about(common, changed):
    gone = KEYS[10]
    mine = [row for row in deepcopy(common) if row["pk"] != gone and gone not in named_by(row)]
    theirs = deepcopy(common)
    if changed == "note":
        theirs[1]["fields"]["note"] = "Changed"
    else:
        theirs.append(citation(KEYS[50], gone))
    (clash,) = reconcile(common, mine, theirs, {}).clashes
    kept = {row["pk"] for row in reconcile(common, mine, theirs, {clash.name: THEIRS}).snapshot}
    assert {gone, KEYS[20]} <= kept
    went = {row["pk"] for row in reconcile(common, mine, theirs, {clash.name: MINE}).snapshot}
    assert not {gone, KEYS[20], KEYS[50]} & went
