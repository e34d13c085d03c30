// What the server answers to the browser's side, for the types of geo/assets. Made in geo/map/marks.py,
// geo/web/map_routes.py, geo/map/filter_options.py, geo/records/ and pages/parts/filters.py.

declare namespace Atlas {
  /** Degrees: west, south, east, north. */
  type Box = [west: number, south: number, east: number, north: number];

  /** Some places, as columns. */
  interface Met {
    id: string[];
    name: string[];
    country: string[];
    lat: (number | null)[];
    lon: (number | null)[];
  }

  /** /map/cells/LEVEL/X/Y.json: a cell's place with most stations (`top`), and what all its places add up to; `box` of several. */
  interface Tile extends Met {
    top: number[];
    places: number[];
    contested: number[];
    stations: number[];
    flags: number[];
    box: (Box | null)[];
  }

  /** What the server has added up by country; `row` and `reach` are rows of `met`. */
  interface Nations {
    rows: { country: string; cities: number; known: number; places: number; contested: number; flags: number; top: number; row: number; reach: number[] }[];
    met: Met;
  }

  interface Regions {
    name: string[];
    places: number[];
    box: Box[];
  }

  /** /map/some.json: some places of a query, and how many there are in all. */
  interface Some {
    all: number;
    places: Met & { stations: number[]; flags: number[] };
    regions?: Regions;
  }

  /** /map/places.json: columns, one row a place of the atlas; none, where there are very many. */
  interface PlaceIndex extends Met {
    token: string;
    regions: string[];
    /** A row of `regions`. */
    region: number[];
  }

  /** Columns of the places that a query selects; `place` is a row of the PlaceIndex. */
  interface MarkColumns {
    place: number[];
    stations: number[];
    flags: number[];
  }

  /** Cities that are drawn, and under `area` the regions and countries; `key` differs when they do. */
  interface MarkRows extends MarkColumns {
    key: string;
    area: MarkColumns;
  }

  interface CountryRow {
    country: string;
    country_name: string;
    stations: number;
    on_map: number;
    area_only: number;
    contested: number;
    label_lat: number | null;
    label_lon: number | null;
  }

  interface Counts {
    total: number;
    shown: number;
    on_map: number;
    area_only: number;
    unplaced: number;
    filtered_out: number;
    cities: number;
    countries: number;
    contested: number;
  }

  /** /map/marks.json */
  interface Answer {
    token: string;
    /** The query as the atlas writes it: what selects rows. */
    canonical: string;
    words: string;
    /** What a reader must be told besides, a sentence each. */
    notes: string[];
    /** What the query leaves out and what remains; "" if it leaves nothing out. */
    left_out: string;
    counts: Counts;
    /** Null where there are very many places; then there are `nations`. */
    marks: MarkRows | null;
    nations?: Nations;
    /** Of very many places those with most stations, once they are there: see map/cells.js. */
    listed?: { all: number; rows: { row: number; stations: number; by: string }[] };
    countries: CountryRow[];
    /** Numbers that texts disagree on, each with how many texts give it. */
    figures: [number: number, texts: number][];
  }

  /** How many stations each place (a row of the PlaceIndex) has of each month (a row of `months`). */
  interface Cells extends MarkColumns {
    month: number[];
  }

  interface ByMonth {
    all: number[];
    view: number[];
  }

  /** /map/times.json: columns by month, year-only dates and last, "", what has no date. */
  interface Times {
    token: string;
    months: string[];
    reports: ByMonth;
    answers: ByMonth;
    outcomes: (ByMonth & { id: string; title: string })[];
    countries: CountryRow[];
    cells: Cells | null;
  }

  interface ActionAnswer {
    date: string;
    actor: string;
    label: string;
    grade: string;
  }

  /** /map/action.json: classes from level 1, countries by code. */
  interface OfficialAction {
    classes: { title: string; says: string }[];
    countries: Record<string, { level: number; furthest: ActionAnswer | null; latest: ActionAnswer | null }>;
  }

  /** /api/v1/boundaries.geojson; degrees, west south east north. */
  interface Outline {
    country: string | null;
    name: string;
    label_lat: number;
    label_lon: number;
    bounds: [number, number, number, number];
  }

  /** /assets/map/cities.json: columns; rank 1 is the most important. */
  interface CityColumns {
    name: string[];
    lat: number[];
    lon: number[];
    rank: number[];
  }

  /** One filter: what it is called and takes. */
  interface Key {
    name: string;
    kind: "facet" | "source" | "words" | "date";
    title: string;
    repeatable: boolean;
    placeholder: string;
    help: string;
    /** What a date looks like, for the whole value; "" of other kinds. */
    pattern: string;
    /** Most characters of words; 0 of other kinds. */
    longest: number;
    /** Whether it stands only where there is something to choose. */
    rare: boolean;
  }

  /** What the page's address asks for: lists of repeatable keys. */
  type Asked = Record<string, string | string[]>;

  interface FilterData {
    asked: Asked;
    request_id: number;
    /** JSON of FilterKinds. */
    kinds: string;
  }

  interface FilterKinds {
    keys: Record<string, Key>;
    groups: { title: string; names: string[] }[];
  }

  interface MapData {
    query: string;
    place: string;
    html: string;
    request_id: number;
  }

  /** What Streamlit calls a component with. */
  interface Component<Data> {
    data: Data;
    parentElement: HTMLElement | ShadowRoot;
    setTriggerValue: (name: string, value: unknown) => void;
  }
}
