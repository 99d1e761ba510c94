"""Storage: models, the database, its migrations, and a query module for each aggregate. Knows no use case."""
