"""Between spider and network: robots.txt, allowed addresses, the breaker, the archive, conditional requests."""
