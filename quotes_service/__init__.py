"""quotes_service: who said what, where, when, and in what capacity."""

__version__ = "0.7.0"
