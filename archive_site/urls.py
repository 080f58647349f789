"""Every address of the site. Files and permanent addresses never carry a language."""

from django.contrib import admin
from django.urls import include, path, re_path

from apps.events import day_pages
from apps.events.calendar_views import calendar_file, calendar_page
from apps.exchange.citation_views import citation
from apps.media.serving import file, rendition
from apps.records.views import permanent
from apps.search.timeline import timeline
from apps.search.years import years

from . import views
from .languages import in_every_language
from .style_page import style

urlpatterns = [
    path("admin/", admin.site.urls),
    # An ARK holds a colon and slashes: "ark:99999/4k2x9b7q".
    re_path(r"^id/(?P<identifier>[A-Za-z0-9:/-]{1,80})$", permanent, name="permanent"),
    path("files/<slug:key>", file, name="file"),
    path("files/<slug:key>/<int:width>.<slug:ext>", rendition, name="rendition"),
    path("iiif/", include("apps.exchange.urls")),
    path("cite/<slug:identifier>.<slug:ext>", citation, name="citation"),
    path("calendar/<slug:language>.ics", calendar_file, name="calendar-file"),
    path(
        "calendar/of/<slug:identifier>/<slug:language>.ics", calendar_file, name="calendar-file-of"
    ),
    path("robots.txt", views.robots, name="robots"),
    *in_every_language(
        path("", views.home, name="home"),
        path("about/", views.about, name="about"),
        path("method/", views.method, name="method"),
        path("contact/", views.contact, name="contact"),
        path("style/", style, name="style"),
        path("on-this-day/", day_pages.on_this_day, name="on-this-day"),
        path("on-this-day/week/", day_pages.this_week, name="this-week"),
        path("days-of-remembrance/", day_pages.days_of_remembrance, name="days-of-remembrance"),
        path("calendar/", calendar_page, name="calendar"),
        path("calendar/of/<slug:identifier>/", calendar_page, name="calendar-of"),
        path("timeline/", timeline, name="timeline"),
        path("years/", years, name="years"),
        path("people/", include("apps.people.urls")),
        path("groups/", include("apps.groups.urls")),
        path("events/", include("apps.events.urls")),
        path("places/", include("apps.places.urls")),
        path("media/", include("apps.media.urls")),
        path("articles/", include("apps.articles.urls")),
        path("tags/", include("apps.search.tag_urls")),
        path("search/", include("apps.search.urls")),
    ),
]
