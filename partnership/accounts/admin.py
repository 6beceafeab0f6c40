"""Pages on which administrators keep the accounts of staff.

They give roles; what a role may do, and the accounts of superusers, are out of their reach.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.accounts.adapters import SecondFactorAdapter
from partnership.staff.security.log import logger

# Addresses by mail are not used; the other pages would show the keys of codes and of sessions.
admin.site.unregister([EmailAddress, Authenticator, UserSession, User, Group])


def role_in_words(group):
    """The name of a role in the language of the page; `partnership.staff.roles` marks it."""
    return gettext(group.name)


class RoleFilter(admin.RelatedFieldListFilter):
    """Accounts by role, each called as in the language of the page."""

    def field_choices(self, field, request, model_admin):
        choices = super().field_choices(field, request, model_admin)
        return [(key, gettext(name)) for key, name in choices]


ONLY_FOR_SUPERUSERS = {"is_superuser", "user_permissions"}


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts of staff. Those of superusers are open to superusers only."""

    list_display = ("username", "first_name", "last_name", "has_second_factor", "last_login")
    list_filter = ("is_active", ("groups", RoleFilter), "is_superuser")
    readonly_fields = ("last_login", "date_joined")
    actions = ("remove_second_factor",)
    forms_beside = {
        "add": UserAdmin.add_form,
        "password_change": UserAdmin.change_password_form,
    }

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(
            user=OuterRef("pk"), type__in=SecondFactorAdapter.FACTORS
        )
        return super().get_queryset(request).annotate(with_second_factor=Exists(factors))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = role_in_words
        return field

    @admin.display(description=_("second step"), boolean=True, ordering="with_second_factor")
    def has_second_factor(self, user):
        return user.with_second_factor

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": without(options["fields"], ONLY_FOR_SUPERUSERS)})
            for title, options in fieldsets
        ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and within_reach(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and within_reach(request.user, obj)

    def log_addition(self, request, obj, message):
        note(request, "made the account", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        note(request, "changed the account", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for account in queryset:
            note(request, "deleted the account", account)
        return super().log_deletions(request, queryset)

    def save_related(self, request, form, formsets, change):
        before = set(role_names(form.instance)) if change else set()
        super().save_related(request, form, formsets, change)
        if (now := set(role_names(form.instance))) != before:
            roles = ", ".join(sorted(now)) or "none"
            note(request, f"gave the roles {roles} to", form.instance)

    def save_model(self, request, obj, form, change):
        if not change:
            # There are no other accounts; without it the person could not sign in.
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.action(
        description=_("Remove the second step of the selected accounts"), permissions=["change"]
    )
    def remove_second_factor(self, request, queryset):
        """For people who lost phone, passkeys and codes: the password alone signs them in."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                messages.error(request, gettext("“%(user)s” was left as it is.") % {"user": user})
                continue
            Authenticator.objects.filter(user=user).delete()
            note(request, "removed the second step of", user)
            LogEntry.objects.log_actions(
                request.user.pk,
                [user],
                CHANGE,
                gettext("Removed the second step."),
                single_object=True,
            )
            messages.success(
                request, gettext("“%(user)s” has no second step any more.") % {"user": user}
            )


def note(request, did, account, message=""):
    """Tell the security log what somebody did to an account or a group."""
    by = request.user.get_username()
    fields = listed(
        name
        for part in (message if isinstance(message, list) else [])
        for name in part.get("changed", {}).get("fields", [])
    )
    logger.info("%r %s %r%s", by, did, str(account), f": {fields}" if fields else "")


def listed(names):
    return ", ".join(map(str, names))


def role_names(account):
    """The names of the groups that an account is in."""
    return account.groups.values_list("name", flat=True)


def within_reach(user, account):
    return account is None or user.is_superuser or not account.is_superuser


def without(fields, names):
    return tuple(field for field in fields if field not in names)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """What a group may do is changed by superusers only, whatever rights say."""

    list_display = ("role",)

    def log_addition(self, request, obj, message):
        note(request, "made the group", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        note(request, "changed the group", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for group in queryset:
            note(request, "deleted the group", group)
        return super().log_deletions(request, queryset)

    @admin.display(description=_("role"), ordering="name")
    def role(self, group):
        return role_in_words(group)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    has_delete_permission = has_change_permission
