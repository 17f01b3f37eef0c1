"""The web process: Django under granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

# What was loaded stays: looking through it again and again for garbage cost a submit a sixth of its CPU.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
