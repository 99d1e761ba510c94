"""Text -> quotations, speakers, roles. Usable without the rest of the package:

>>> from quotes_service.extract import Extractor
>>> extraction = Extractor.load().extract(text)
"""

from quotes_service.extract.pipeline import Extractor

__all__ = ["Extractor"]
