"""Annual reports on government information disclosure, from portal page to checked record."""

__version__ = "0.1.0"
