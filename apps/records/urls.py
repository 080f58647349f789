"""How a kind gets its addresses."""

from django.urls import URLPattern, path

from .views import RecordConnections, RecordDetail, RecordList


def kind_urls(list_view: type[RecordList], detail_view: type[RecordDetail]) -> list[URLPattern]:
    """Return the addresses that every kind has: its list, and each record's pages.

    A record's connections of one type stand at an address for each of its ends, since a record
    may follow from some and lead to others.
    """
    detail = detail_view.as_view()
    connected = RecordConnections.as_view(detail=detail_view)
    from_object = RecordConnections.as_view(detail=detail_view, from_object=True)
    of_type = "<slug:identifier>/connections/<slug:type_identifier>/"
    return [
        path("", list_view.as_view(), name="list"),
        path("<slug:identifier>/", detail, name="detail-plain"),
        path("<slug:identifier>/<slug:slug>/", detail, name="detail"),
        path(of_type, connected, name="connections"),
        path(f"{of_type}from-object/", from_object, name="connections-from-object"),
    ]
