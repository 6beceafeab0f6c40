"""Images of records: entered by staff, kept by drafts, versions and merging, asked for words."""

import json
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership.agreements.models import AgreementImage, PartnershipImage
from partnership.events.models import EventImage
from partnership.participants.models import OrganisationImage, PersonImage
from partnership.places.models import PlaceImage
from partnership.publishing import drafts, snapshots
from partnership.publishing.findings import Level
from partnership.publishing.models import Revision
from partnership.publishing.readiness import faults_of
from partnership.publishing.uploads import abandoned
from partnership.sources.images import STEPS, Image, image_models
from partnership.staff.mergers import merging
from partnership.values.pictures import smaller_name
from projects.models import ProjectImage
from tests import factories
from tests.forms import fields_of
from tests.pictures import upload

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OWNERS = {
    AgreementImage: factories.agreement,
    PartnershipImage: factories.partnership,
    ProjectImage: factories.project,
    EventImage: factories.event,
    OrganisationImage: factories.organisation,
    PersonImage: factories.person,
    PlaceImage: factories.place,
}


def form_of(record):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def with_image(admin_client, record, button, **fields):
    """Send the form of a record with one more image in it."""
    data = fields_of(admin_client.get(form_of(record)))
    number = int(data["images-TOTAL_FORMS"][0])
    new = {"focal_x": 50, "focal_y": 50, "position": 0, "original_language": "en"}
    new |= {"alternative_text": "A crane at dawn", "file": upload()} | fields
    data |= {f"images-{number}-{name}": value for name, value in new.items()}
    data["images-TOTAL_FORMS"] = [number + 1]
    return admin_client.post(form_of(record), {**data, button: "x"}, follow=True)


def test_every_kind_of_image_is_known():
    assert set(OWNERS) == set(image_models())


@pytest.mark.parametrize("model", OWNERS, ids=lambda model: model.__name__)
def test_an_image_waits_in_the_draft_until_it_is_published(admin_client, client, model):
    record = OWNERS[model]()
    page = with_image(admin_client, record, "_draft").content.decode()
    assert "The draft is saved" in page
    assert record.images.count() == 0

    (row,) = [row for row in Revision.objects.draft_of(record).snapshot if "images" in row["model"]
              or row["model"] == model._meta.label_lower]  # fmt: skip
    name = row["fields"]["file"]
    page = admin_client.get(form_of(record), {"row": "all"}).content.decode()
    assert f"/admin/{smaller_name(name, 480)}" in page
    assert default_storage.exists(smaller_name(name, 480))
    assert client.get(f"/media/{name}").status_code == HTTPStatus.NOT_FOUND
    assert admin_client.get(f"/admin/{name}").status_code == HTTPStatus.OK

    drafts.publish(record)
    image = record.images.get()
    assert (image.file.name, image.width, image.height) == (name, 800, 600)
    assert client.get(f"/media/{name}").status_code == HTTPStatus.OK


def test_an_image_that_is_not_taken_is_named_with_what_to_do(admin_client):
    project = factories.project()
    page = with_image(admin_client, project, "_draft", file=upload(b"<svg/>")).content.decode()
    assert ">Image #1 – Image</a>" in page
    assert "Save it as one of these" in page
    assert Revision.objects.draft_of(project) is None


@pytest.mark.parametrize("focal", [-1, 101, "x"])
def test_a_focal_point_outside_is_refused(admin_client, focal):
    project = factories.project()
    with_image(admin_client, project, "_draft", focal_x=focal)
    assert Revision.objects.draft_of(project) is None


def test_an_image_without_words_keeps_a_record_from_being_published(admin_client):
    project = factories.project(live=False)
    page = with_image(admin_client, project, "_publish", alternative_text="").content.decode()
    assert "An image has no alternative text" in page
    project.refresh_from_db()
    assert not project.live
    assert project.images.count() == 1

    project.images.update(alternative_text="A crane")
    faults = faults_of(project, only={"image_without_words", "untranslated"})
    assert {fault.level for fault in faults} == {Level.WARNING}
    assert "“Image “A crane”, alternative text”" not in str(faults)
    assert any(fault.field == "alternative_text" for fault in faults)


def test_saving_again_leaves_the_file_alone():
    image = factories.image(factories.project())
    name, data = image.file.name, image.file.read()
    image.refresh_from_db()
    image.caption = "At dawn."
    image.save()
    image.refresh_from_db()
    assert image.file.name == name
    assert image.file.read() == data


def test_an_old_version_brings_its_image_back():
    project = factories.project()
    image = factories.image(project)
    drafts.publish(project)
    version = Revision.objects.of(project).first()
    image.delete()
    drafts.publish(project)

    drafts.restore(version)
    drafts.publish(project)
    assert project.images.get().file.name == image.file.name
    assert project.images.get().width == 800


def test_images_follow_when_two_records_become_one():
    kept, going = factories.person("Ada Quay"), factories.person("A. Quay")
    factories.image(going)
    merging.merge(kept, going)
    assert kept.images.count() == 1


def test_the_smaller_files_go_with_the_picture_and_not_before(settings, tmp_path):
    image = factories.image(factories.project())
    name = image.file.name
    later = default_storage.get_modified_time(name).replace(year=2100)
    files = {name, smaller_name(name, 480)}
    assert not files & set(abandoned(later))
    image.delete()
    assert files <= set(abandoned(later))


def test_the_size_is_renewed_and_a_missing_file_has_none():
    image, gone = factories.image(factories.project()), factories.image(factories.project())
    ProjectImage.objects.update(width=1, height=1)
    default_storage.delete(gone.file.name)
    call_command("refresh_record")
    image.refresh_from_db()
    gone.refresh_from_db()
    assert (image.width, image.height) == (800, 600)
    assert (gone.width, gone.height) == (None, None)


@pytest.mark.parametrize("name", ["../secret.webp", "documents/a.pdf", "images/a.webp", "x"])
def test_a_data_file_names_only_images_of_this_site(name):
    image = ProjectImage(project=factories.project(), file=name)
    with pytest.raises(ValidationError) as refused:
        image.full_clean()
    assert "not the name of an image of this site" in str(refused.value.message_dict["file"])


def test_what_a_dump_holds_is_loaded_again(tmp_path):
    factories.image(factories.project(), caption="At dawn.")
    dumps = tmp_path / "dump.json", tmp_path / "again.json"
    call_command("dumpdata", "projects.projectimage", output=str(dumps[0]), verbosity=0)
    row = json.loads(dumps[0].read_text())[0]["fields"]
    assert row["file"].startswith("images/")
    ProjectImage.objects.all().delete()
    call_command("loaddata", str(dumps[0]), verbosity=0)
    call_command("dumpdata", "projects.projectimage", output=str(dumps[1]), verbosity=0)
    assert dumps[0].read_text() == dumps[1].read_text()


@given(st.integers(0, 100), st.integers(0, 100))
@settings(max_examples=60)
def test_the_focal_point_falls_on_the_nearest_step(x, y):
    for step, percent in zip(ProjectImage(focal_x=x, focal_y=y).focal_steps, (x, y), strict=True):
        assert 0 <= step <= STEPS
        assert abs(step * 100 / STEPS - percent) <= 100 / STEPS / 2


def test_a_snapshot_of_an_image_is_the_same_twice():
    project = factories.project()
    factories.image(project)
    assert snapshots.take(project) == snapshots.take(project)
    assert issubclass(ProjectImage, Image)
