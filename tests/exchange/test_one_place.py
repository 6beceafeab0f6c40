"""What a field means, and what it is elsewhere, is said by its model alone."""

from partnership.exchange.api.schemas import listed_values
from partnership.exchange.datasets import DATASETS, dictionary
from partnership.exchange.tables.columns import columns_of_field
from partnership.participants.models import Position


def test_table_api_and_dictionary_say_of_a_field_what_its_model_says(monkeypatch):
    field = Position._meta.get_field("title")
    monkeypatch.setattr(field, "help_text", "What stands on the door.")
    monkeypatch.setattr(Position, "counterparts", {"title": "vCard TITLE"}, raising=False)

    column = columns_of_field(field)[0]
    assert (column.name, column.meaning) == ("title", "What stands on the door.")
    assert column.counterpart == "vCard TITLE"
    schema = listed_values(DATASETS["people"].table("positions"))["title"]
    assert "What stands on the door." in schema["description"]
    [entry] = [entry for entry in dictionary.entries(Position) if entry.name == "title"]
    assert entry[2:] == ("What stands on the door.", "vCard TITLE")
