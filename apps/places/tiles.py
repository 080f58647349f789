"""The tile server of the map, where the archive's owner has set one."""

from urllib.parse import urlsplit


def host(template: str) -> str:
    """Return the host of a tile server as a policy names it; empty where it is this one."""
    parts = urlsplit(template)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""
