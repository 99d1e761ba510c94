"""What an article is about: key phrases, each under a key that its spellings share."""

from quotes_service.extract.keyphrases.keys import topic_key

__all__ = ["topic_key"]
