"""HTML of a notebook's map and pictures: the room's own templates, every value escaped."""

from pathlib import Path
from typing import Any

from geo.site.templates import environment

_templates = environment(Path(__file__).resolve().parent / "templates")


def html(template: str, **data: Any) -> str:
    """One of the templates filled with data, every value escaped."""
    return _templates.get_template(template).render(**data)
