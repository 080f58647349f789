"""What the worker does for media, from the queue in the database."""

from django_tasks import task

from . import derivatives
from .models import Renditions


@task()
def make_renditions(key: str) -> str:
    """Make the renditions of one file, unless they were made or thrown away meanwhile.

    Returns the state that they are in afterwards, for whoever reads the queue.
    """
    row = Renditions.objects.filter(pk=key).first()
    if row is None or row.state in derivatives.SETTLED:
        return row.state if row else ""
    return derivatives.make(key).state
