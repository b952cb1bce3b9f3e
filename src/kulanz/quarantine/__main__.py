"""`python -m kulanz.quarantine` is the child that reads one file of claims or one statement."""

import sys

from .child import serve
from .readers import answer

sys.exit(serve(answer))
