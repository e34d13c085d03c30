// The tables of an atlas as geo/publish/tables.py writes them, and what geo/assets/static makes of them.

declare namespace Static {
  /** Columns; a number is a row of the table it names. */
  interface Tables {
    version: string;
    places: Atlas.PlaceIndex & { city: string[]; precision: string[] };
    /** Places where no station is counted: place_id -> country. */
    others: Record<string, string>;
    /** Those that count in the whole atlas. */
    stations: {
      id: string[];
      place: number[];
      listed: string[];
      operator: string[];
      status: string[];
      /** Its names and note, as shared/text.js `plain` writes them. */
      names: string[];
      /** The claims that bear on it. */
      claims: number[][];
      /** Claims that make it contested, as long as all of one entry remain. */
      against: number[][][];
      /** The claims that give its operator or outcome, and the responses that give its outcome. */
      operator_by: number[][];
      status_by: number[][];
      status_answered: number[][];
    };
    /** `supports`: 1 if a station rests on it; `text`: a row of `texts`, which are plain. */
    claims: { source: number[]; origin: number[]; supports: number[]; text: number[]; texts: string[] };
    /** `against`: makes contested; `denies`: counts as a denial; `level`: of official action; `early`: before the first list; `own`: may be a country's latest answer. */
    responses: {
      id: string[]; country: string[]; about: string[]; date: string[]; actor: string[]; party: string[];
      response: string[]; label: string[]; source: number[];
      against: number[]; denies: number[]; level: number[]; early: number[]; own: number[];
    };
    sources: { id: string[]; publisher: string[]; published: string[]; grade: string[] };
    /** `words`: what a query that leaves it out says. */
    origins: { id: string[]; name: string[]; kind: string[]; words: string[] };
    /** Numbers of larger things: `of` is the same for numbers of one thing. */
    numbers: { claim: number[]; of: number[]; value: number[] };
    /** Name and position of every country with a station. */
    countries: Record<string, { country_name: string } & Spot>;
    keys: Key[];
    /** Every value that may be asked for, those that stations have first. */
    facets: Record<string, [value: string, words: string][]>;
    /** What else values of a facet are called. */
    called: Record<string, Record<string, string>>;
    /** Values that are asked for together by one name, which is plain. */
    united: Record<string, Record<string, string[]>>;
    filters: Atlas.FilterKinds;
    words: import("../../geo/assets/shared/words.js").Words;
    choices: Record<string, [value: string, words: string, left: number | null][]>;
    actions: { level: number; id: string; title: string; says: string; responses: string[]; outcome: boolean }[];
    /** The date of each list that has one. */
    lists: Record<string, string>;
    /** The words for the outcome `closed`. */
    ended: string;
    /** Every station_id, withdrawn or not; every country code; those of countries with a record. */
    known: { stations: string[]; codes: string[]; countries: string[] };
  }

  interface Spot {
    label_lat: number | null; label_lon: number | null;
    west: number | null; south: number | null; east: number | null; north: number | null;
  }

  interface Key {
    name: string;
    title: string;
    kind: "facet" | "source" | "words" | "date" | "record" | "view";
    choice: string[];
    repeatable: boolean;
    selects: boolean;
  }

  /** A query: the values of every key that it has; those that are not repeatable have one. */
  type Query = Record<string, string[]>;

  interface Problem {
    key: string;
    value: string;
    expected: string;
  }

  /** What the tables amount to without some sources: by station, but for `lost` (claims) and `kept` (responses). */
  interface Left {
    lost: Uint8Array;
    kept: number[];
    claims: number[][];
    operator: string[];
    status: string[];
    support: string[];
    contested: boolean[];
    bases: string[][];
    origins: string[][];
    grade: string[];
    sources: Set<number>[];
    first: string[];
    denied_by: string[][];
    responses: string[][];
    /** The stations that count. */
    rows: number[];
    /** The places with such a station. */
    places: Set<number>;
  }

  interface View {
    query: Query;
    left: Left;
    /** Stations. */
    rows: number[];
    places: PlaceSum[];
    countries: (Atlas.CountryRow & Spot & { several: number; weak: number; cities: number; unplaced: number })[];
    counts: Atlas.Counts & { cities: number; undated: number; contested: number; weak: number; by_list: Record<string, number> };
  }

  interface PlaceSum {
    place: number;
    stations: number;
    flags: number;
    drawn: boolean;
    area: boolean;
  }
}
