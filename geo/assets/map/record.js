// A record as the popup shows it. Every text is data: it goes in by textContent alone.

import { add } from "../shared/dom.js";
import { plural } from "../shared/text.js";

/** 2022-10-26 -> 26 Oct 2022, and 2022-10 -> Oct 2022; anything else as it stands. @param {string} iso */
export function day(iso) {
  const found = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?$/.exec(iso);
  if (!found) return iso || "date not known";
  const month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[Number(found[2]) - 1];
  return [found[3] && Number(found[3]), month, found[1]].filter(Boolean).join(" ");
}

/** @param {HTMLElement} body @param {Atlas.AnyRecord} record */
export function fillRecord(body, record) {
  body.replaceChildren();
  add(body, "h2", record.name);
  if (record.kind === "country") fillCountry(body, record);
  else if (record.kind === "world") fillWorld(body, record);
  else fillPlace(body, record);
}

/** @param {HTMLElement} body @param {Atlas.PlaceRecord} record */
function fillPlace(body, record) {
  const where = record.precision === "country" ? "place in the country not known"
    : record.precision === "region" ? "known by region only" : record.country_name;
  const count = record.count ? plural(record.count, "reported station") : "No station is counted here";
  add(body, "p", `${count}; ${where}`, "lead");
  if (record.unplaced) add(body, "p", `Not on the map: ${record.unplaced}`, "disputed");
  for (const station of record.stations) fillStation(body, station);
  fillResponses(body, record.responses); // before the texts, of which there may be many
  if (record.claims.length) add(body, "h3", `Who says so (${plural(new Set(record.claims.map((c) => c.source_id)).size, "source")})`);
  fillClaims(body, record.claims);
  fillNamed(body, record.named, "Said of this place, counted for no station");
}

/** What is said of no one country: of the world, then of each of its regions and of each operator. @param {HTMLElement} body @param {Atlas.WorldRecord} record */
function fillWorld(body, record) {
  add(body, "p", `${plural(record.count, "reported station")} in this table`, "lead");
  fillResponses(body, record.responses);
  fillNamed(body, record.claims, "Said of the world as a whole");
  for (const part of record.parts) fillNamed(body, part.claims, `Said of ${part.name} (${part.kind})`);
}

/** @param {HTMLElement} body @param {Atlas.Claim[]} claims @param {string} heading */
function fillNamed(body, claims, heading) {
  if (claims.length) add(body, "h3", heading);
  fillClaims(body, claims);
}

/** @param {HTMLElement} body @param {Atlas.Station} station */
function fillStation(body, station) {
  const box = add(body, "section", undefined, "station");
  const facts = [
    station.operator ? `said to be run by ${station.operator} police` : "operator not reported",
    station.opened && `reported opened ${day(station.opened)}`,
    station.status && `reported outcome: ${station.status}`,
    station.contested ? `${station.support}, contested` : station.support,
  ];
  add(box, "strong", station.station_id);
  add(box, "span", ` ${facts.filter(Boolean).join("; ")}`);
  for (const { words, left, of } of station.grounds) {
    const ground = add(box, "p", `${words}. `);
    add(ground, "span", `Without it ${left} of ${of} remain`, "basis");
  }
  if (station.weak) add(box, "p", "Only texts of grade C say so: retold, of a reader, opinion or of an unknown publisher.");
  if (station.denied_by.length) add(box, "p", `Denied by ${station.denied_by.join(", and by ")}.`, "denies");
  add(box, "p", `${plural(station.sources, "source")}, ${station.sources_a || "none"} of grade A`, "basis");
  for (const dispute of station.disputes) fillDispute(box, dispute);
  if (station.note) add(box, "p", station.note, "basis");
  fillClaims(box, station.claims);
}

/** Values that conflict stand side by side, each with who gives it and which one the table uses. @param {HTMLElement} box @param {Atlas.Dispute} dispute */
function fillDispute(box, { field, values, sides }) {
  if (!sides.length) return void add(box, "p", `Disputed: ${field}. ${values}`, "disputed");
  const dispute = add(box, "div", `Disputed: ${field}`, "disputed");
  const list = add(dispute, "dl", undefined, "sides");
  for (const { value, used, publishers } of sides) {
    const side = add(list, "div");
    add(side, "dt", used ? `${value} (used in the table)` : value);
    add(side, "dd", publishers.join(", ") || "the place of the list");
  }
}

/** @param {HTMLElement} parent @param {Atlas.Claim[]} claims */
function fillClaims(parent, claims) {
  if (!claims.length) return;
  const list = add(parent, "ul");
  for (const claim of claims) {
    const denies = claim.stance === "denies";
    const item = add(list, "li", undefined, denies ? "denies" : "");
    fillSource(item, claim);
    add(item, "p", denies ? `Denies: ${claim.says}` : claim.says);
    const notes = [`Origin: ${claim.stated ? `${claim.origin_name}, ` : ""}${claim.basis}`,
      claim.confidence !== "high" && `${claim.confidence} confidence`];
    fillWay(item, claim, notes);
  }
}

/** How the text came to us, and the editor's remark apart from what it says. @param {HTMLElement} item @param {Atlas.Told} told @param {(string | false)[]} notes what stands before it */
function fillWay(item, { relay, original_publisher: publisher, cautions, remark }, notes = []) {
  const way = [...notes, `this text: ${relay}`, publisher && `first published by ${publisher}`, cautions];
  add(item, "p", way.filter(Boolean).join("; "), "basis");
  if (remark) add(item, "p", `Editor's remark: ${remark}`, "remark");
}

/** The publisher, linked if the address is one a browser may safely open, the date and the grade. @param {HTMLElement} item @param {Atlas.Told} source */
function fillSource(item, source) {
  const link = add(item, /^https?:\/\//i.test(source.url) ? "a" : "span", source.publisher, "source");
  if (link.tagName === "A") Object.assign(link, { href: source.url, target: "_blank", rel: "noopener noreferrer" });
  add(item, "span", `, ${day(source.published)}`, "date");
  item.append(" ");
  const grade = add(item, "span", `grade ${source.grade}`, source.grade === "A" ? "date" : "grade");
  Object.assign(grade, { role: "img", title: source.grade_label, ariaLabel: `grade ${source.grade_label}` });
}

/** @param {HTMLElement} body @param {Atlas.CountryRecord} record */
function fillCountry(body, record) {
  add(body, "p", `${plural(record.count, "reported station")} in this table`, "lead");
  for (const area of record.areas) {
    add(body, "h3", area.precision === "region" ? area.name : "Place not known");
    fillPlaceOf(body, area);
  }
  if (record.cities.length) {
    add(body, "h3", "Cities");
    add(body, "p", record.cities.map((city) => `${city.place_name} ${city.stations}`).join(", "));
  }
  fillResponses(body, record.responses);
  fillNamed(body, record.claims, "Said of the country as a whole");
  fillNamed(body, record.named, "Named by a source, not counted here");
}

/** @param {HTMLElement} body @param {Atlas.PlaceRecord} area */
function fillPlaceOf(body, area) {
  for (const station of area.stations) fillStation(body, station);
  if (area.precision === "region") fillClaims(body, area.claims);
  fillClaims(body, area.named);
}

/** @param {HTMLElement} body @param {Atlas.Answered[]} responses */
function fillResponses(body, responses) {
  if (!responses.length) return;
  add(body, "h3", "What governments and the accused answered");
  const list = add(body, "ul");
  for (const answer of responses) {
    const item = add(list, "li", undefined, answer.denies ? "denies" : "");
    if (answer.by_accused) add(item, "p", "The accused party's own answer", "basis");
    add(item, "strong", `${answer.actor}, ${day(answer.date)}: ${answer.label}`);
    add(item, "p", answer.says);
    fillSource(item, answer);
    fillWay(item, answer);
  }
}
