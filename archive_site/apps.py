from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ArchiveSiteConfig(AppConfig):
    """The site as an app of its own, so that it may hold models, checks and commands."""

    name = "archive_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register the checks that refuse or warn about a wrong deployment."""
        from archive_site import checks  # noqa: F401


class ArchiveAdminConfig(AdminConfig):
    """Django's admin with the archive's own front page and order."""

    default_site = "archive_site.admin_site.ArchiveAdminSite"
