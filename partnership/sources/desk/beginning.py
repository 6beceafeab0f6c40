"""The desk with a record that is not saved yet: its form beside the document."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from partnership.sources.desk import citing, quoting
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.new_records import PREFIX, BegunRecord
from partnership.sources.desk.record_side import RecordSide
from partnership.sources.desk.suggestions import Suggestions
from partnership.sources.desk.views import DeskView
from partnership.staff.short_forms.new_record import near


class NewRecordView(DeskView):
    """A document beside the form of a new record; words are cited before the record is saved."""

    # The records that were perhaps meant by the name that was typed.
    meant = ()
    verbs = ("save", "fill", "dismiss", "join", "aside", "take_up")
    # A record that is begun here is deleted, not undone.
    steps = frozenset()

    def find(self, kind, _key):
        """A record that is saved nowhere yet."""
        return kind()

    @property
    def may_edit(self):
        return self.pages.has_add_permission(self.request)

    def get(self, request, *args, **kwargs):
        """The page, for those who may add such a record: nobody else has anything to see there."""
        if not self.may_edit:
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def heading(self, _shown):
        return _("New: %(kind)s") % {"kind": self.record._meta.verbose_name}

    def whole_form(self):
        opts = self.record._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_add")

    @property
    def begun(self):
        """The form of the record."""
        return BegunRecord(self.record, self.pages, self.request)

    # What buttons do -----------------------------------------------------------------------------

    def save(self):
        """Save the record, with all that is cited for it."""
        begun, form = self.begun, None
        self.meant = self.perhaps_meant()
        if self.meant:
            return self.page(form=begun.as_typed(self.request.POST, self.request.FILES))
        try:
            with transaction.atomic():
                passages = [
                    (facts or [begun.fact], quoting.keep(passage))
                    for facts, passage in self.passages()
                ]
                form = begun.form(self.request.POST, self.request.FILES)
                if not form.is_valid():
                    raise ValidationError("")
                record = begun.save(form)
                for facts, passage in passages:
                    citing.write(record, facts, passage)
                begun.keep(record)
        except ValidationError as error:
            self.record = type(self.record)()
            return self.page(form=form, mistakes=[said for said in error.messages if said])
        said = _("Saved, with its source.") if passages else _("Saved.")
        path = reverse("desk", args=[record._meta.label_lower, record.pk])
        return self.lead_back(said, path=path)

    @property
    def name_typed(self):
        """The name that was typed for the record."""
        return self.data.get(f"{PREFIX}-{self.begun.title_field}", "").strip()

    def perhaps_meant(self):
        """The records that have the name, or one like it, unless it is said to be a new one."""
        name = self.name_typed
        is_asked = name and self.data.get("is_new") != name
        return near(type(self.record), name) if is_asked else []

    def passages(self):
        """(facts, passage) for the record: words that were not chosen in a text name it."""
        if self.choice.words and self.choice.place is None:
            yield [Fact(None, self.begun.title_field)], self.passage()
        yield from self.passages_besides()

    def fill(self):
        """Put what is suggested into its field, with the words as its source."""
        place, target = self.named_suggestion()
        self.data = data = self.data.copy()
        for field, value in target.values.items():
            data.setlist(f"{PREFIX}-{field}", value if isinstance(value, list) else [str(value)])
        also = f"{','.join(map(str, target.facts))}@{place}"
        if also not in data.getlist("also"):
            data.appendlist("also", also)
        del self._choice
        return self.page(form=self.begun.as_typed(data, self.request.FILES))

    def named_suggestion(self):
        """(place as browsers count it, target) of the suggestion that a button is for."""
        place, _slash, rest = self.data.get("fill", "").partition("/")
        name, _slash, target = rest.partition("/")
        chosen = self.choice.beside(place).choice
        suggested = None
        if chosen.place:
            side = RecordSide(self.record, self.pages, self.request)
            suggested = Suggestions(side, chosen.text, chosen.place).named(name)
        found = suggested and suggested.target(target)
        if not found or found.fact is None:
            raise ValidationError(_("This is suggested no longer. Choose the words again."))
        return place, found

    # The page ------------------------------------------------------------------------------------

    def not_dismissed(self, shown, side):
        """Those that a field of the record can take."""
        suggested = super().not_dismissed(shown, side)
        return [one for one in suggested if any(target.fact for target in one.targets)]

    def open_form(self, shown, opened, form, values):
        """The form of the record: as it was sent, or begun with the chosen words."""
        if not self.may_edit:
            return {}
        begun, besides = self.begun, self.choice.besides
        if form is None and self.request.method == "POST":
            form = begun.as_typed(self.data, self.request.FILES)
        if form is None:
            values = self.begin_with(begun, shown)
            form = begun.form(initial=values)
            if self.choice.place and values:
                facts = ",".join(f":{name}" for name in values)
                besides = [self.choice.beside(f"{facts}@{self.choice.parts_in_browser}")]
        asks = {"meant": self.meant, "name_typed": self.name_typed}
        return self.shown_form(begun, form, besides) | asks

    def begin_with(self, begun, shown):
        """What the chosen words say of the record: its name, where they are short, and else what
        is suggested."""
        if self.choice.place is None:
            return {}
        return begun.fitting_title(self.choice.words) | self.suggestions(shown).values_of_record()
