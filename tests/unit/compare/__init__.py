"""Comparing catalogs."""
