// What the engine of geo/assets/static answers, for tests/test_engine.py: tables in the file that is named, an address
// a line on standard input, what is answered to it a line on standard output.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Engine } from "../../geo/assets/static/engine.js";

const engine = new Engine(JSON.parse(readFileSync(process.argv[2], "utf8")));
createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(engine.answer(JSON.parse(line)))); // eslint-disable-line no-console
});
