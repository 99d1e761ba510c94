"""`python -m quotes_service.reference FOLDER` writes all pages into the folder."""

from __future__ import annotations

import sys

from quotes_service.reference import main

main(*sys.argv[1:])
