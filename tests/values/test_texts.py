"""Things in a row, with the marks that the reader's language puts between and around them."""

import pytest
from django.utils.translation import override

from partnership.values.texts import counted, listed


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
