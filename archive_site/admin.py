"""The owner's texts, and people's accounts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.records import richtext

from .models import Site, load_site


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    """One page: everything that the owner says of the archive."""

    fieldsets = (
        (None, {"fields": ("name", "strapline")}),
        (_("Contact"), {"fields": ("contact_email", "contact")}),
        (_("Texts"), {"fields": ("about", "method")}),
        (_("Languages and time"), {"fields": ("language", "other_languages", "time_zone")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the one page there is; make its row the first time."""
        site = load_site()
        if site.pk is None:
            site.save()
        return HttpResponseRedirect(reverse("admin:archive_site_site_change", args=[site.pk]))

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["media"] = richtext.media_with_nonce(context["media"], request)
        return super().render_change_form(request, context, *args, **kwargs)


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts and their roles.

    Roles are groups; single permissions are for superusers alone, so that nobody who looks
    after accounts can give themselves more than a role.
    """

    list_display = ("username", "first_name", "last_name", "role_words", "is_active")
    list_filter = ("groups", "is_active")
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
    )

    @admin.display(description=_("roles"))
    def role_words(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).prefetch_related("groups")
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return (
            (None, {"fields": ("username", "password")}),
            (_("Name"), {"fields": ("first_name", "last_name", "email")}),
            (_("Roles"), {"fields": ("is_active", "groups")}),
        )

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the few roles as boxes to tick; two lists with arrows invite accidents."""
        if db_field.name == "groups":
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "label": _("Roles")}
            kwargs |= {"help_text": _("Each role may do what the one before it may, and more.")}
            ladder = Group.objects.annotate(rungs=Count("permissions")).order_by("rungs", "pk")
            kwargs |= {"queryset": ladder}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Let in whoever has a role; nobody else has anything to do on this side."""
        super().save_related(request, form, formsets, change)
        if not request.user.is_superuser:
            form.instance.is_staff = form.instance.groups.exists()
            form.instance.save(update_fields=["is_staff"])
