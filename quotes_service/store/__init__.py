"""What is kept: models, the database, migrations and one query module an aggregate. Knows no use case."""
