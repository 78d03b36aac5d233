"""From a newer server to an older one, and what became a keyword on the way up."""
