"""`python -m kulanz` is the command `kulanz`."""

import sys

from kulanz.cli import main

sys.exit(main())
