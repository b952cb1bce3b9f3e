"""The entry for WSGI servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulanz.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # loads all pages now, not at the first visit
gc.collect()
gc.freeze()  # what the start made stays; looking through it again took a tenth of a second, every few hundred visits
