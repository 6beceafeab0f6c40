"""Things in a row, with the marks that the reader's language puts between and around them."""

import pytest
from django.utils.translation import override

from partnership.values.texts import counted, listed, within_quotes


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "cranes, quays, docks"), ("zh-hans", "cranes、quays、docks")],
)
def test_things_of_one_kind_are_separated_as_the_language_does(language, said):
    with override(language):
        assert listed(["cranes", "quays", "docks"]) == said


@pytest.mark.parametrize(("language", "said"), [("en", "Cranes (3)"), ("zh-hans", "Cranes（3）")])
def test_a_number_stands_after_its_label_in_the_brackets_of_the_language(language, said):
    with override(language):
        assert counted("Cranes", 3) == said


@pytest.mark.parametrize(
    ("kept", "printed"),
    [
        ("“The quay” is long", "‘The quay’ is long"),
        ("he said: “Ask the ‘pilots’ of Bob’s ship”", "he said: ‘Ask the “pilots” of Bob’s ship’"),
        ("the pilots’ “log”", "the pilots’ ‘log’"),
        ("“the pilots’ log”", "‘the pilots’ log’"),
        ('"a" ("b")', "‘a’ (‘b’)"),
        ("“一带一路”国际合作", "‘一带一路’国际合作"),
        ("begins “and never ends", "begins ‘and never ends"),
        ("ends” and never began", "ends’ and never began"),
        ("«le quai» 「码头」", "«le quai» 「码头」"),
        ('a pipe of 5" and it’s', 'a pipe of 5" and it’s'),
        ("", ""),
    ],
)
def test_marks_within_marks_are_the_inner_ones(kept, printed):
    assert within_quotes(kept) == printed
