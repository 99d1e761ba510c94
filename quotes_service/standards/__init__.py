"""Forms that other programs read: tables, citations, linked data, feeds. Pure functions over what the API answers (the
dicts of services.serializers); they know neither the database nor HTTP."""
