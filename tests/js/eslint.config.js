// Likely mistakes in the scripts that browsers run and in their tests. Run from the root: see Makefile.
// Names that are not defined are tsc's to find, in scripts; in tests they are found by running them.

import js from "@eslint/js";

export default [
  { ignores: ["geo/assets/vendor/", "tests/js/node_modules/", "**/*.d.ts"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      "no-console": "error",
      "no-eval": "error",
      "no-var": "error",
      "prefer-const": "error",
      "eqeqeq": ["error", "always", { null: "ignore" }],
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-throw-literal": "error",
      "no-unused-expressions": "error",
      // text from tables is data: it goes into a page by textContent alone
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property, message: "Use textContent." })),
      ],
      "no-restricted-syntax": ["error", { selector: "Property[key.name='innerHTML']", message: "Use textContent." }],
    },
  },
  { files: ["geo/assets/map/equal_earth.js"], languageOptions: { sourceType: "script" }, rules: { "no-implicit-globals": "off" } },
];
