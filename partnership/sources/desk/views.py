"""The page of the desk: read a document, make the record from it."""

from functools import cached_property
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views import View

from partnership.publishing import drafts
from partnership.publishing.models import Record
from partnership.sources.cited_by import cited_passages
from partnership.sources.desk import citing, quoting
from partnership.sources.desk.choice import Choice
from partnership.sources.desk.coverage import coverage, set_aside, without_text
from partnership.sources.desk.editing import as_draft, as_it_is, editing, take_back
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.new_records import kinds_of_records
from partnership.sources.desk.paper import Paper, Stretch
from partnership.sources.desk.record_side import RecordSide
from partnership.sources.desk.small_forms import SmallForm, new_key
from partnership.sources.desk.suggestions import Suggestions
from partnership.sources.evidence.changes import may_change_at_once, refusal
from partnership.sources.models import Citation, SetAside, SourceCitation
from partnership.staff import roles
from partnership.staff.forms import OneRecord
from partnership.staff.uses import form_of

# What a record is found by, so that the page has the scripts for it before a form is opened.
DISMISSED, MOST_DISMISSED = "desk-dismissed", 500
LAST_STEP = "desk-step"
PASSAGE = SourceCitation._meta.get_field("passage")


class DeskView(View):
    """One record and one document side by side. Each verb of a form is a method."""

    verbs = (
        "cite", "begin", "save", "remove", "again", "still",
        "aside", "take_up", "take", "change", "dismiss", "join", "new", "undo",
    )  # fmt: skip
    # Those that change the record, each of which is undone as a whole.
    steps = frozenset({"cite", "save", "remove", "again", "still", "take"})

    def setup(self, request, model, key=None):
        """Find the record, for those who may see it."""
        super().setup(request, model=model, key=key)
        try:
            kind = apps.get_model(model)
        except (LookupError, ValueError):
            raise Http404 from None
        if not (issubclass(kind, Record) and admin.site.is_registered(kind)):
            raise Http404
        if not roles.may_see(request.user, kind):
            raise PermissionDenied
        self.pages = admin.site.get_model_admin(kind)
        self.record = self.find(kind, key)
        self.data = request.POST if request.method == "POST" else request.GET

    def find(self, kind, key):
        """The record with a key; Http404 where there is none."""
        record = kind.objects.filter(pk=key).first()
        if record is None:
            raise Http404
        return record

    @property
    def may_edit(self):
        """Whether the record may be changed here."""
        return roles.may_edit(self.request.user, self.record)

    def get(self, request, *args, **kwargs):
        return self.page()

    def post(self, request, *args, **kwargs):
        """Do what the button says; a mistake is told on the page, and nothing is lost."""
        if not self.may_edit:
            raise PermissionDenied
        verb = next((verb for verb in self.verbs if verb in request.POST), None)
        if verb is None:
            raise Http404
        try:
            return self.step(verb) if verb in self.steps else getattr(self, verb)()
        except ValidationError as error:
            return self.page(mistakes=[said for said in error.messages if said])
        except IntegrityError:
            said = _("Nothing was saved: it contradicts what somebody else saved at this moment.")
            return self.page(mistakes=[said])

    @transaction.atomic
    def step(self, verb):
        """Do what changes the record, and keep for the session how it was before."""
        with as_it_is(self.record) as before:
            answer = getattr(self, verb)()
            if step := before.step():
                self.request.session[LAST_STEP] = {"key": self.step_key, **step}
        return answer

    @cached_property
    def step_key(self):
        """The name of what is done now, by which it is undone."""
        return new_key().hex

    @property
    def undoable(self):
        """The name of the last step, where it was the one that led here; else ""."""
        named = self.data.get("done", "") if self.request.method == "GET" else ""
        return named if self.request.session.get(LAST_STEP, {}).get("key") == named else ""

    # What buttons do -----------------------------------------------------------------------------

    def cite(self):
        """Cite the chosen words for the facts that are ticked."""
        facts = self.facts("for")
        if not facts:
            raise ValidationError(_("Choose at least one fact to cite the words for."))
        passage = self.passage()
        manner = citing.Manner(
            self.data.get("stance") or Citation.Stance.STATES, self.data.get("stated_value", "")
        )
        made = citing.cite(self.record, facts, passage, self.request.user, manner)
        return self.done(cited_in_words(len(made)))

    def begin(self):
        """Open the form of a new row, for which the chosen words are going to be cited."""
        kind = self.data.get("begin", "")
        with as_draft(self.record) as shown:
            values = self.suggestions(shown).values_for(kind) if self.choice.place else {}
        return self.page(opened=(Fact(new_key()), kind), values=values)

    def save(self):
        """Save a fact, with the chosen words as its source where some are chosen."""
        facts = self.facts("save")
        if not facts:
            raise Http404
        return self.keep(
            facts[0],
            self.data.get("kind", ""),
            lambda small: small.form(self.request.POST, self.request.FILES),
            self.data.get("version", ""),
            self.facts("save_also"),
        )

    def keep(self, fact, kind, fill, version=None, also=()):
        """Save the small form of a fact as `fill` fills it; show it again where it has mistakes.

        `also` are further fields of the record in the same form.
        """
        form = None
        try:
            with transaction.atomic():
                passages = [
                    (facts or [fact, *also], quoting.keep(passage))
                    for facts, passage in self.passages()
                ]
                with editing(self.record, self.request.user) as shown:
                    small = self.small_form(fact, kind, shown, also)
                    form = fill(small)
                    if not form.is_valid():
                        raise ValidationError("")
                    small.save(form, small.version if version is None else version)
                    made = [
                        citation
                        for facts, passage in passages
                        for citation in citing.write(shown, facts, passage)
                    ]
        except ValidationError as error:
            return self.page((fact, kind, also), form, [said for said in error.messages if said])
        said = _("Saved, with its source.") if made else _("Saved.")
        return self.done(said, fact)

    def take(self):
        """Take what is suggested: save it with its source, or cite where something stands."""
        fact, kind, target = self.suggested("take")
        if target.keeps_value:
            manner = citing.Manner(target.stance, target.stated_value)
            made = citing.cite(self.record, [fact], self.passage(), self.request.user, manner)
            return self.done(cited_in_words(len(made)), fact)
        return self.keep(fact, kind, lambda small: small.taken(target.values), also=target.also)

    def change(self):
        """Open the small form with what is suggested, to be changed first."""
        fact, kind, target = self.suggested("change")
        return self.page(opened=(fact, kind, target.also), values=target.values)

    def dismiss(self):
        """Suggest something no more, until the end of the session."""
        named = f"{self.choice.edition and self.choice.edition.pk}:{self.data.get('dismiss')}"
        dismissed = self.request.session.get(DISMISSED, [])
        self.request.session[DISMISSED] = [*dismissed, named][-MOST_DISMISSED:]
        return self.page()

    def suggested(self, verb):
        """(fact, kind of a new row or "", target) of the suggestion that a button is for."""
        if not self.data.get("target"):
            raise ValidationError(_("Choose what of the record the words are to be taken for."))
        with as_draft(self.record) as shown:
            named = (
                self.suggestions(shown).named(self.data.get(verb, ""))
                if self.choice.place
                else None
            )
            target = named and named.target(self.data.get("target", ""))
        if target is None:
            raise ValidationError(_("This is suggested no longer. Choose the words again."))
        if target.fact is not None:
            return target.fact, "", target
        return Fact(new_key()), target.name.split(".")[0], target

    def suggestions(self, shown, side=None):
        """What the chosen words suggest for the record as it is shown."""
        side = side or RecordSide(shown, self.pages, self.request)
        return Suggestions(side, self.choice.text, self.choice.place)

    def remove(self):
        """Take citations away: the one whose button it is, or those just made."""
        keys = self.data.get("remove", "").split(",")
        if not all(key.replace("-", "").isalnum() for key in keys):
            raise Http404
        number = citing.remove(self.record, keys, self.request.user)
        said = ngettext("%(count)d citation taken away.", "%(count)d citations taken away.", number)
        return self.done(said % {"count": number})

    def undo(self):
        """Take the last step back as a whole, also the draft that it began."""
        step = self.request.session.get(LAST_STEP, {})
        if not step or step["key"] != self.data.get("undo"):
            raise ValidationError(_("This cannot be undone any more."))
        take_back(self.record, step, self.request.user)
        del self.request.session[LAST_STEP]
        if self.record.live and drafts.draft_of(self.record) is None:
            return self.lead_back(_("Undone. There is no draft any more."))
        return self.lead_back(_("Undone."))

    def again(self):
        """Cite the passage of a citation for the next fact, too."""
        with as_draft(self.record) as shown:
            citation = shown.citations.filter(pk=self.data.get("again")).first()
            if citation is None:
                raise Http404
            side = RecordSide(shown, self.pages, self.request)
            following = side.after(Fact(citation.row, citation.field), citation.passage)
        if following is None:
            raise ValidationError(_("No fact follows this one."))
        citing.cite(self.record, [following.fact], citation.passage, self.request.user)
        said = _("Cited for “%(fact)s”.") % {"fact": following.path}
        return self.done(said, following.fact)

    def still(self):
        """Note that the passage of a citation still says so."""
        key = self.data.get("still", "")
        if not key.replace("-", "").isalnum():
            raise Http404
        citing.still_says_so(self.record, key, self.request.user)
        return self.done(_("Checked: the passage still says so."))

    def join(self):
        """Let further words be chosen, which become one passage with those chosen so far."""
        messages.info(self.request, _("Choose the words to join to those that you chose."))
        return self.page()

    def new(self):
        """Lead to the desk with a new record of a kind, the chosen words beside it."""
        models = [model for model, _words in kinds_of_records(self.request)]
        if self.data.get("new") not in models:
            raise Http404
        address = reverse("desk_new", args=[self.data["new"]])
        return HttpResponseRedirect(f"{address}?{urlencode(self.choice.in_address)}")

    def aside(self):
        """Set the chosen sentences aside, for the reason whose button it is."""
        self.refuse_readers()
        if self.choice.place is None:
            raise ValidationError(_("Choose some words of the document first."))
        reason, choice = self.data.get("aside", ""), self.choice
        number = set_aside(choice.edition, choice.text, choice.place, reason)
        said = ngettext("%(count)d sentence set aside.", "%(count)d sentences set aside.", number)
        return self.lead_back(said % {"count": number})

    def take_up(self):
        """Take a sentence up again that was set aside."""
        self.refuse_readers()
        key = self.data.get("take_up", "")
        rows = SetAside.objects.filter(edition=self.choice.edition)
        rows.filter(pk=int(key) if key.isdecimal() and len(key) < 18 else 0).delete()
        return self.lead_back(_("The sentence is open again."))

    def refuse_readers(self):
        """Refuse who may not work on the source, or would change what readers see of it."""
        user, source = self.request.user, self.choice.source
        if self.choice.edition is None or not roles.may_edit(user, source):
            raise PermissionDenied
        if not may_change_at_once(user, source):
            raise ValidationError(refusal())

    # What they need ------------------------------------------------------------------------------

    @property
    def choice(self):
        """What is chosen of the document."""
        if not hasattr(self, "_choice"):
            self._choice = Choice(self.data, self.usual_source)
        return self._choice

    def usual_source(self):
        """The key of the source that the record cites most, or None."""
        with as_draft(self.record) as shown:
            sources = list(shown.citations.values_list("passage__source", flat=True))
        return max(dict.fromkeys(sources), key=sources.count, default=None)

    def facts(self, name):
        """The facts that a form names. Http404 where one is not written as facts are."""
        return self.read_facts(self.data.getlist(name))

    def read_facts(self, texts):
        """Some facts as forms write them. Http404 where one is not written so."""
        try:
            return [Fact.from_text(text) for text in texts]
        except ValueError:
            raise Http404 from None

    def passage(self, choice=None):
        """The passage with the chosen words, new or there, for those who may make one."""
        passage = (choice or self.choice).to_cite()
        if passage._state.adding and not self.request.user.has_perm("sources.add_passage"):
            raise PermissionDenied
        return passage

    def passages(self):
        """(facts, passage) for what is saved: of the chosen words, and of those chosen besides.

        Where no facts are named, the passage is for all that is saved. Each is to be kept before
        the next is asked for, which may have the same words or begin with them.
        """
        if self.choice.words:
            yield [], self.passage()
        yield from self.passages_besides()

    def passages_besides(self):
        """(facts, passage) of the words that were chosen for what is not saved yet."""
        for one in self.choice.besides:
            yield self.read_facts(one.facts), self.passage(one.choice)

    def small_form(self, fact, kind="", record=None, also=()):
        try:
            return SmallForm(record or self.record, self.pages, self.request, fact, kind, also)
        except LookupError:
            raise Http404 from None

    def done(self, said, fact=None):
        """Say what was done to the record, which can be undone."""
        if self.record.live:
            said += " " + _("The draft is saved. Readers still see the live version.")
        return self.lead_back(said, fact, step=self.step_key)

    def lead_back(self, said, fact=None, path=None, step=""):
        """Lead back to the same place of both sides; `path` leads to another record."""
        messages.success(self.request, said)
        asked = {"source": self.choice.source and self.choice.source.pk}
        asked["edition"] = self.choice.edition and self.choice.edition.pk
        asked["at"] = self.choice.in_browser.get("start") or self.data.get("at")
        asked["done"] = step
        words = urlencode({name: value for name, value in asked.items() if value})
        place = f"#{fact.anchor}" if fact else ""
        return HttpResponseRedirect(f"{path or self.request.path}?{words}{place}")

    # The page ------------------------------------------------------------------------------------

    def page(self, opened=None, form=None, mistakes=(), values=None):
        """The desk, with the record as its draft says."""
        with as_draft(self.record) as shown:
            side = RecordSide(shown, self.pages, self.request)
            context = {
                **admin.site.each_context(self.request),
                "is_nav_sidebar_enabled": False,
                "title": _("The desk: %(record)s") % {"record": self.heading(shown)},
                "opts": self.record._meta,
                "record": shown,
                "heading": self.heading(shown),
                "record_form": self.whole_form(),
                "kinds_of_records": kinds_of_records(self.request),
                "is_draft": drafts.draft_of(self.record) is not None,
                "may_edit": self.may_edit,
                "side": side,
                "choice": self.choice,
                "ticked": {str(fact) for fact in self.asked_facts()},
                "stances": Citation.Stance.choices,
                "reasons": SetAside.Reason.choices,
                "done": self.undoable,
                "mistakes": list(mistakes),
                "media": self.pages.media + OneRecord(PASSAGE, admin.site).media,
                **self.document(side),
                **self.open_form(shown, opened, form, values),
                "suggestions": self.not_dismissed(shown, side),
            }
            response = TemplateResponse(self.request, "admin/desk/desk.html", context)
            return response.render()

    def heading(self, shown):
        """What the record is called."""
        return shown

    def whole_form(self):
        """The address of the form of the whole record."""
        return form_of(self.record)

    def not_dismissed(self, shown, side):
        """What the chosen words suggest, less what was dismissed."""
        if self.choice.place is None:
            return []
        dismissed = set(self.request.session.get(DISMISSED, []))
        suggested = self.suggestions(shown, side)
        before = f"{self.choice.edition.pk}:"
        return [one for one in suggested if before + one.name not in dismissed]

    def asked_facts(self):
        """The facts for which somebody came to cite, or has ticked."""
        names = ["for"] if self.request.method == "POST" else ["fact", "for"]
        return [fact for name in names for fact in self.facts(name)]

    def document(self, side):
        """The lines of the text, with what is used marked."""
        choice = self.choice
        if choice.edition is None:
            return {"without_text": without_text(choice.source)} if choice.source else {}
        paper = Paper(choice.edition, choice.text, choice.near)
        cited = cited_passages(choice.source) | side.evidence.numbers.keys()
        used = [
            Stretch(place, passage)
            for passage in choice.source.passages.filter(edition=choice.edition, pk__in=cited)
            for place in passage.parts
        ]
        aside = list(choice.edition.set_aside.all())
        covered = coverage(choice.edition, choice.text, [one.place for one in used], aside)
        stretches = [
            *used,
            *(Stretch(one.place, put_by=one) for one in aside),
            *(Stretch(place) for place in covered.open),
        ]
        return {
            "paper": paper,
            "lines": paper.lines(stretches, choice.place),
            "coverage": covered,
            "next_open": self.next_open(paper, covered),
        }

    def next_open(self, paper, covered):
        """The next open sentence after the chosen words, or the first, as browsers count."""
        after = [place for place in covered.open if place[0] > self.choice.near]
        return [*map(paper.utf16, (after or covered.open)[0])] if covered.open else None

    def open_form(self, shown, opened, form, values):
        """The small form that is open, if one is: as the address says, or as it was sent."""
        if opened is None and self.request.method == "GET" and self.data.get("open"):
            opened = (self.facts("open")[0], "")
        if opened is None or not self.may_edit:
            return {}
        fact, kind, *also = opened
        small = self.small_form(fact, kind, shown, *also)
        form = form or small.form(initial=values)
        return self.shown_form(small, form, self.choice.besides)

    def shown_form(self, small, form, besides):
        """What the page needs of a small form, and of the words that wait for it."""
        labels = {str(fact): label for fact, label in small.offered}
        comma = pgettext("between items", ", ")
        return {
            "small": small,
            "small_form": form,
            "small_fieldsets": small.fieldsets(form),
            "besides": [
                (one, comma.join(filter(None, map(labels.get, one.facts)))) for one in besides
            ],
        }


def cited_in_words(number):
    """How many facts were cited for."""
    if not number:
        return _("It is cited there already.")
    return ngettext("Cited for %(count)d fact.", "Cited for %(count)d facts.", number) % {
        "count": number
    }
