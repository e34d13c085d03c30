"""Worked out part by part, in whatever order, the rules find what they find at once."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from atlases import DATA, write_atlas
from first import first
from generate import write_generated

from geo.build.by_country import put_together, split, worker
from geo.evidence.derived import derive
from geo.tables.alike import unlike
from geo.tables.compiled import write_compiled
from geo.tables.read import read_atlas


class Parts:
    """The rules part by part, the last one first; ``largest`` as in split."""

    def __init__(self, largest):
        self.largest, self.found = largest, {}

    def __call__(self, stations, claims, responses, sources, descriptor):
        self.rows, self.told = split(stations, claims, responses, sources, self.largest)
        work = worker(descriptor)
        for part in sorted(self.rows["part"].unique().to_pylist(), reverse=True):
            of_it = (one.filter(pc.equal(one["part"], part)) for one in (self.rows, self.told))
            self.found[part] = work(*of_it)
        return put_together(stations, pa.concat_tables(self.found.values()))


@pytest.mark.parametrize("places", first([0, 1_000]))
@pytest.mark.parametrize("largest", first([2, 50_000]))
def test_the_atlas_is_the_same_to_the_last_byte(tmp_path, places, largest):
    folder = write_generated(tmp_path / "atlas", places) if places else DATA
    rules = Parts(largest)
    write_compiled(folder, tmp_path / "whole")
    write_compiled(folder, tmp_path / "parts", rules)
    assert len(rules.found) > 40
    assert unlike(tmp_path / "whole", tmp_path / "parts") == []
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "parts" / path.name).read_bytes(), path.name


def test_nothing_in_dispute_and_nothing_answered_is_the_same_too(tmp_path):
    folder = write_atlas(tmp_path / "atlas", stations=[{}, {"place_id": "hr"}], responses=[])
    write_compiled(folder, tmp_path / "whole")
    atlas = write_compiled(folder, tmp_path / "parts", Parts(1))
    assert atlas.disputes.empty and unlike(tmp_path / "whole", tmp_path / "parts") == []


def test_a_place_is_in_one_part_and_what_is_said_of_a_country_in_each_of_its_parts(tmp_path):
    stations = [{"place_id": one} for one in ("it-milan", "it-milan", "it-prato", "it", "fr-paris")]
    world = {"subject_kind": "world", "subject": "world", "value": "9"}
    country = {"subject_kind": "country", "subject": "IT", "value": "4"}
    own = [
        {"subject_kind": "station", "subject": f"{row['place_id'][:2]}-{n:02}"}
        for n, row in enumerate(stations, start=1)
    ]
    answer = {"country": "IT", "about": "IT"}
    folder = write_atlas(
        tmp_path / "atlas",
        stations=stations,
        claims=[world, country, *own],
        responses=[answer, {"country": "FR", "about": "world"}],
    )
    rules = Parts(2)
    read_atlas(folder, rules)
    rows = rules.rows.to_pandas().groupby("part")["station_id"].agg(list).to_dict()
    assert rows == {"FR/0": ["fr-05"], "IT/0": ["it-01", "it-02", "it-04"], "IT/1": ["it-03"]}
    told = rules.told.to_pandas()
    of_all = told[told["claim_id"] == "c0002"]
    assert sorted(of_all["part"]) == ["IT/0", "IT/1"]
    assert sorted(told.loc[told["table"] == "response", "part"]) == ["IT/0", "IT/1"]
    assert "c0001" not in set(told["claim_id"]), "of the world: it bears on no station"


@pytest.mark.wide
def test_a_part_that_is_lost_or_comes_twice_is_no_atlas():
    def losing(times):
        def rules(stations, claims, responses, sources, descriptor):
            parts = Parts(50_000)
            parts(stations, claims, responses, sources, descriptor)
            first, *others = parts.found.values()
            return put_together(stations, pa.concat_tables([*others, *[first] * times]))

        return rules

    read_atlas(DATA, losing(1))
    for times in (0, 2):
        with pytest.raises(ValueError, match="not worked out, or twice"):
            read_atlas(DATA, losing(times))


@pytest.mark.wide
def test_all_that_is_derived_comes_back_in_the_order_in_which_the_rules_leave_it():
    atlas = read_atlas(DATA)
    found = []

    def rules(*tables):
        found.append(derive(*tables))
        return Parts(50_000)(*tables)

    read_atlas(DATA, rules)
    assert list(found[0].stations) == list(atlas.stations)
