"""Build hook: the page travels with the package.

It stands outside, in the repository's `web/`. The sdist takes it along as `web/`, so that a wheel built from it has
it too. The wheel holds it as `pgmig_web/static`. An editable install has none: there the repository's own is served.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the page's folder to hatchling. Raises FileNotFoundError where there is none."""
        if version == "editable":
            return
        root = Path(self.root)
        page = next((folder for folder in (root / "web", root.parents[1] / "web") if folder.is_dir()), None)
        if page is None:
            raise FileNotFoundError(f"no web/ beside or above {root}")
        build_data["force_include"][str(page)] = "web" if self.target_name == "sdist" else "pgmig_web/static"
