from django.apps import AppConfig


class ArchiveSiteConfig(AppConfig):
    """The site as an app of its own, so that it may hold models, checks and commands."""

    name = "archive_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register the checks that refuse or warn about a wrong deployment."""
        from archive_site import checks  # noqa: F401
