"""What many tests need: the bundled atlas, read once, and small ones made to measure."""

import pytest
from atlases import DATA, write_atlas

from geo.errors import TableError
from geo.tables import current_atlas, read_atlas


@pytest.fixture(scope="session")
def real():
    """The bundled atlas."""
    return current_atlas(DATA)


@pytest.fixture
def make(tmp_path):
    """Writes an atlas (see atlases.write_atlas), reads it and returns it."""

    def make(**tables):
        return read_atlas(write_atlas(tmp_path / "atlas", **tables))

    return make


@pytest.fixture
def faults_of():
    """Reads a folder that must have faults and returns them."""

    def faults_of(folder):
        with pytest.raises(TableError) as caught:
            read_atlas(folder)
        return caught.value.faults

    return faults_of
