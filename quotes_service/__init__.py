"""quotes_service: who said what, where, when, and in what capacity."""

__version__ = "0.9.0"
