"""All formats of citations, in which quotations and articles are given out."""

from __future__ import annotations

from quotes_service.standards.citations.bibtex import BIBTEX
from quotes_service.standards.citations.csl import CSL
from quotes_service.standards.citations.ris import RIS
from quotes_service.standards.citations.styles import APA, CHICAGO, MLA

#: For programs that keep references.
FOR_PROGRAMS = (CSL, BIBTEX, RIS)
CITATIONS = (*FOR_PROGRAMS, APA, CHICAGO, MLA)
