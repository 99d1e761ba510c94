"""An article with its people and quotations in the forms of newsroom systems: IPTC ninjs, and Superdesk's dialect."""
