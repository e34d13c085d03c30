// Cases that tests here and in tests/test_browser_side.py hold both sides to.

import { readFileSync } from "node:fs";

export function cases(name) {
  return JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), "utf8"));
}
