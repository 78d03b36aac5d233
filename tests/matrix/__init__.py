"""The project's own test schemas from version to version, up and down: `nox -s matrix`."""
