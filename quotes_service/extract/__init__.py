"""Text -> quotations, speakers, roles. Usable without the rest of the package."""
