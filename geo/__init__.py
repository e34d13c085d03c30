"""Station Atlas: reported places, who reported them, and who disputes it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.notebook.opened import OpenAtlas


def open(folder: str | Path) -> "OpenAtlas":
    """The atlas of a folder, for notebooks: ``open("data").select(country="NL")`` is a view.

    Raises TableError with every fault of its tables.
    """
    from geo.notebook.opened import open_folder  # here: whoever imports a room loads that alone

    return open_folder(folder)
