"""Fetching without danger: nothing but http and https, nothing but public addresses, everything within limits."""

from quotes_service.ingest.fetching.fetch import Fetched, fetch
from quotes_service.ingest.fetching.politeness import Fetcher
from quotes_service.ingest.fetching.rules import FetchRules

__all__ = ["FetchRules", "Fetched", "Fetcher", "fetch"]
