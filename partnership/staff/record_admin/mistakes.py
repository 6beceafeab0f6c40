"""What is wrong with the forms of a page, listed at its top, each mistake with a link."""

from django.utils.text import capfirst


def mistakes(context, taken_up=None):
    """What is wrong with the forms of a page: for each fault its address, label and message, and
    the name by which its field is sent, if it is that of one."""
    if taken_up:
        # What is not finished is not judged.
        return
    about = context.get("publication_form")
    if about is not None and about.is_bound:
        yield from form_mistakes(about, "", "content")
    if not context.get("errors"):
        return
    form = context["adminform"].form
    yield from form_mistakes(form, capfirst(form.instance._meta.verbose_name), "content")
    for inline in context["inline_admin_formsets"]:
        formset, opts = inline.formset, inline.opts
        for message in formset.non_form_errors():
            label = capfirst(opts.verbose_name_plural)
            yield {
                "address": f"#{formset.prefix}-heading",
                "label": label,
                "message": message,
                "field": "",
            }
        for number, row in enumerate(formset.forms):
            label = f"{capfirst(opts.verbose_name)} {name_of_row(row, number)}"
            yield from form_mistakes(row, label, f"{formset.prefix}-{number}", f"{label} – ")


def name_of_row(form, number):
    """What the heading of a row says: its words, or the number of one that is new."""
    if form.instance._state.adding:
        return f"#{number + 1}"
    return f"“{getattr(form, 'row_heading', '') or form.instance}”"


def form_mistakes(form, name, address, before=""):
    """The mistakes of one form, which is called `name`; its fields are, `before` their label."""
    for field, faults in form.errors.items():
        label, target, sent_as = name, address, ""
        if field in form.fields:
            sent_as = form.add_prefix(field)
            label = f"{before}{form[field].label}"
            target = form[field].id_for_label or address
        for message in faults:
            yield {
                "address": f"#{target}",
                "label": label,
                "message": message,
                "field": sent_as,
            }
