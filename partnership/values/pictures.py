"""Pictures: what may be uploaded as one, and what is kept of it.

Nothing of an upload is stored as it came. It is decoded within limits, turned upright, made
smaller and encoded anew as WebP: what hides in a file, such as the place where a photo was taken
or a script, is gone. Beside the picture stand smaller ones for small screens.

Pillow is loaded where a picture is opened: every command loads this module, few open one.
"""

import re
import uuid
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600  # pixels, of what is kept
SMALLER_WIDTHS = (480, 960)  # pixels
QUALITY = 78  # of 100; above it, files grow and nobody sees why

# The formats that are read, by the endings that a file of each may have.
FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
FOLDER, ENDING = "images", "webp"
KEPT = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}\.{ENDING}")
SMALLER = re.compile(rf"({FOLDER}/[0-9a-f]{{32}})-[0-9]+(\.{ENDING})")


def new_name(_row: models.Model | None = None, _filename: str = "") -> str:
    """A random name for a picture: nothing of the uploader's name is kept."""
    return f"{FOLDER}/{uuid.uuid4().hex}.{ENDING}"


def smaller_name(name: str, width: int) -> str:
    """The name under which the picture `name` is kept in a smaller width."""
    path = PurePath(name)
    return str(path.with_name(f"{path.stem}-{width}{path.suffix}"))


def picture_of(name: str) -> str:
    """The name of the picture of which the file `name` is a smaller one; else `name` itself."""
    found = SMALLER.fullmatch(name)
    return f"{found[1]}{found[2]}" if found else name


class Picture(ContentFile):
    """A picture as it is kept: WebP, upright, without metadata, and its smaller ones by width."""

    def __init__(self, image: "Image.Image") -> None:
        self.width, self.height = image.size
        super().__init__(encoded(image), name=new_name())
        self.smaller = {
            width: encoded(image.resize((width, height_at(width, image.size))))
            for width in SMALLER_WIDTHS
            if width < self.width
        }

    @classmethod
    def from_upload(cls, file: File) -> "Picture":
        """The picture in an uploaded file. ValidationError says what is wrong and what to do."""
        if isinstance(file, cls):
            return file
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("This file is larger than %(most)s. Save the image smaller, then upload it.")
                % {"most": filesizeformat(LARGEST_FILE)}
            )
        try:
            return cls(upright(opened(file)))
        except ValidationError:
            raise
        # A decoder that meets a forged file may fail in any way, with any exception.
        except Exception as error:
            raise ValidationError(
                _(
                    "This image is damaged or cut off. Save it again from the original as JPEG or "
                    "PNG, then upload that."
                )
            ) from error

    def store(self, storage: Storage, name: str) -> None:
        """Keep the smaller pictures beside the picture, which is kept under `name`."""
        for width, content in self.smaller.items():
            storage.save(smaller_name(name, width), ContentFile(content))


def opened(file: File) -> "Image.Image":
    """An uploaded file as an image of which only the head was read; ValidationError if refused."""
    from PIL import Image

    ending = PurePath(file.name or "").suffix.lower().removeprefix(".")
    file.seek(0)
    try:
        image = Image.open(file, formats=sorted(set(FORMATS.values())))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except OSError as error:
        raise ValidationError(
            _("This file is no JPEG, PNG or WebP image. Save it as one of these, then upload that.")
        ) from error
    # Cameras put several pictures into a JPEG, of which the first is the one.
    kind = "JPEG" if image.format == "MPO" else image.format
    if FORMATS.get(ending) != kind:
        raise ValidationError(
            _(
                "The name of this file ends in “%(ending)s”, but it is a %(kind)s image. Save it "
                "again as what it is, then upload that."
            )
            % {"ending": ending, "kind": kind}
        )
    if image.width * image.height > MOST_PIXELS:
        raise too_many_pixels()
    if kind != "JPEG" and getattr(image, "is_animated", False):
        raise ValidationError(_("This image moves. Upload a single picture that stands still."))
    return image


def too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This image has more than %(most)d million pixels. Make it smaller, then upload it.")
        % {"most": MOST_PIXELS // 1_000_000}
    )


def upright(image: "Image.Image") -> "Image.Image":
    """An opened image decoded, turned as its camera was held, no larger than what is kept."""
    from PIL import ImageOps

    box = (LONGEST_SIDE, LONGEST_SIDE)
    image.draft("RGB", box)  # a JPEG is decoded no larger than needed
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey; what is kept has 8
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail(box)
    return image


def height_at(width: int, size: tuple[int, int]) -> int:
    return max(1, round(size[1] * width / size[0]))


def encoded(image: "Image.Image") -> bytes:
    """An image as WebP with nothing but its pixels."""
    image.info = {}
    content = BytesIO()
    image.save(content, "WEBP", quality=QUALITY, method=4)
    return content.getvalue()


class PictureFormField(forms.FileField):
    """Takes a JPEG, PNG or WebP file and gives it as a `Picture`."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    default_error_messages = {
        "empty": gettext_lazy("This file is empty. Choose the image again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": None})  # its name is not kept

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        return file and Picture.from_upload(file)


class PictureField(models.FileField):
    """A picture and its smaller ones in the storage of uploads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"upload_to": new_name, **kwargs})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value._committed and not KEPT.fullmatch(value.name):
            raise ValidationError(
                _(
                    "“%(name)s” is not the name of an image of this site. Upload the image in the "
                    "form, or keep the name that a data file of this site gives."
                )
                % {"name": value.name}
            )

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        """Keep a new upload as a picture, with its smaller ones; an old one stays as it is."""
        file = getattr(instance, self.attname)
        if file and not file._committed:
            picture = Picture.from_upload(file.file)
            file.save(picture.name, picture, save=False)
            picture.store(file.storage, file.name)
        return file

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": PictureFormField, **kwargs})


def size_of(file: FieldFile) -> tuple[int, int] | tuple[None, None]:
    """(width, height) of a kept picture; (None, None) where the file is missing or is none."""
    from PIL import Image

    try:
        with file.storage.open(file.name or "") as content, Image.open(content) as image:
            return image.size
    except (OSError, ValueError, SyntaxError):
        return None, None
