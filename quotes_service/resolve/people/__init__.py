"""Which appearances in articles are one person: names compared, evidence weighed, appearances clustered."""
