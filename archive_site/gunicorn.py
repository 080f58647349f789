"""How gunicorn serves the archive: `manage.py start` and `gunicorn -c python:archive_site.gunicorn`.

PORT, WORKERS and THREADS in the environment change the figures that differ between machines.
"""

import os

wsgi_app = "archive_site.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
# Threads, because gunicorn faces readers directly and a slow reader must not hold a process.
worker_class = "gthread"
workers = int(os.environ.get("WORKERS") or 2)
threads = int(os.environ.get("THREADS") or 4)
# One copy of the program in memory, and a mistake in it stops the start, not the workers.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
# Warnings would name every HEAD request: Django leaves it to the server to drop the body.
loglevel = "error"
# The control socket would let whoever runs as this user steer the server; nothing here needs it.
control_socket_disable = True
