"""One line of a table carries a field of a project out to IATI and back."""

import pytest

from partnership.exchange.iati.reading import dropped, xml
from partnership.exchange.iati.reading.activities import fixtures_of_activities
from partnership.exchange.iati.reading.notices import Notices
from partnership.exchange.iati.single_values import SINGLE_VALUES
from tests.exchange.iati.activities import element

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_field_that_the_table_names_is_written_in_its_place_read_and_dropped(
    project, partnership, monkeypatch
):
    monkeypatch.setitem(SINGLE_VALUES, "code", ("capital-spend", "percentage"))
    project.code, project.flow_type = "88.5", "10"
    project.save()

    activity = element(project)
    assert activity.find("capital-spend").get("percentage") == "88.5"
    tags = [child.tag for child in activity]
    assert tags.index("default-flow-type") < tags.index("capital-spend")

    said = xml.activity(activity)
    said["identifier"] = "XM-DAC-41302-ANOTHER"
    [fields] = [
        thing["fields"]
        for thing in fixtures_of_activities([said], partnership, Notices())
        if thing["model"] == "projects.project"
    ]
    assert (fields["code"], fields["flow_type"]) == ("88.5", "10")
    assert "code" not in dropped.unstated(said)
    said["single"]["code"] = ""
    assert "code" in dropped.unstated(said)
