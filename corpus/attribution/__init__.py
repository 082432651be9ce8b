"""Who says what in an article: a network marks it, rules make chains of it."""
