"""What a text means while it is typed in a form: the address that the page of the form asks."""

from django.apps import apps
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from partnership.values.understanding.forms import AmountFormField, Understanding
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood

# A text that is longer means nothing of the kind.
MOST_CHARACTERS = 200
# The attribute by which an input says of which field it is.
ATTRIBUTE = "data-means"


def place_of(model: type, name: str) -> str:
    """How a field of a model is named in the attribute: projects.project.stated_period."""
    return f"{model._meta.label_lower}.{name}"


@require_GET
@never_cache
def meaning(request: HttpRequest) -> JsonResponse:
    """What a text means in a field, in words, and all that it can mean there: what to write for
    each, in words. `beside` is the currency that is chosen beside an amount."""
    field = field_at(request.GET.get("of", ""))
    text = request.GET.get("text", "").strip()[:MOST_CHARACTERS]
    if isinstance(field, AmountFormField):
        field.likely = request.GET.get("beside", "").strip().upper()[:3]
    said = {"words": "", "advice": "", "readings": []}
    if text:
        try:
            said["readings"] = field.readings(text)
            said["words"] = said["readings"][0][1] if said["readings"] else ""
        except Ambiguous as error:
            said |= {"advice": in_turn(error.readings), "readings": error.readings}
        except NotUnderstood as error:
            said["advice"] = str(error)
    return JsonResponse(said)


def in_turn(readings: list[tuple[str, str]]) -> str:
    """What a text can mean, in words."""
    return pgettext("readings", " or ").join(words for _written, words in readings)


def field_at(place: str) -> Understanding:
    """The form's field with a name, as place_of() says it; Http404 where that takes no meanings."""
    label, _dot, name = place.rpartition(".")
    try:
        fields = {field.name: field for field in apps.get_model(label)._meta.fields}
        field = fields[name].formfield()
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not isinstance(field, Understanding):
        raise Http404
    return field
