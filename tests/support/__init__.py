"""What the tests share: servers, fresh databases, pg_dump, and the comparison of two databases."""
