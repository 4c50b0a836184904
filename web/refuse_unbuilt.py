"""A wheel without the widget would serve empty discussions: refuse to build one."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and not Path(self.root, "src/tertulia/static/widget/embed.js").exists():
            raise RuntimeError("web/ has not been built: run `make wheel`, which builds it first")
