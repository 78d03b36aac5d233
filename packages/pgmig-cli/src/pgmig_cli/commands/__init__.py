"""A file per command of `pgmig`; each has a function `command` whose signature Typer reads."""
