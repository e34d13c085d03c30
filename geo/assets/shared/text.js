// How names and words are compared and said.

// Letters that Unicode does not take apart into a base letter and an accent.
/** @type {Record<string, string>} */
const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ħ: "h" };
// Scripts that write words without blanks between them, as in geo/text.py.
const UNSPACED = /^[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * The text as words in lower case without accents, parted by single blanks: as geo.text.plain does,
 * and held to the same cases, tests/js/cases/plain.json.
 *
 * @param {string} text
 */
export function plain(text) {
  return casefold(text)
    .replace(/['’‘ʼʻ`´ʹ]/g, "")
    .replace(/[øłđðþæœıħ]/g, (letter) => LETTERS[letter])
    .normalize("NFKD")
    .replace(/\p{M}/gu, (mark) => (isAccent(mark) ? "" : " "))
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** By code points, as Python puts texts in order. @param {string} a @param {string} b */
export function inOrder(a, b) {
  if (a === b) return 0;
  const at = [...a].findIndex((letter, n) => letter !== [...b][n]);
  const [one, other] = [[...a][at]?.codePointAt(0) ?? -1, [...b][at]?.codePointAt(0) ?? -1];
  return at < 0 ? -1 : one - other;
}

/** Whether a word of a plain text begins so: as geo.text.begins says. @param {string} text @param {string} word */
export function hasWord(text, word) {
  return UNSPACED.test(word) ? text.includes(word) : text.startsWith(word) || text.includes(` ${word}`);
}

/** @param {string} text */
function casefold(text) {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/**
 * Whether a mark stands on the letter before it; others (vowel signs) are signs of their own. Only
 * the former are put into an order by Unicode, so they change places with its last one, U+0345.
 *
 * @param {string} mark
 */
function isAccent(mark) {
  const pair = `\u0345${mark}`;
  return mark === "\u0345" || pair.normalize("NFD") !== pair;
}

/**
 * 2022-10-26 -> 26 Oct 2022, and 2022-10 -> Oct 2022; anything else as it stands.
 *
 * @param {string} iso
 */
export function day(iso) {
  const found = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?$/.exec(iso);
  if (!found) return iso || "date not known";
  const [, year, month, date] = found;
  return [date && Number(date), MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}

/** @param {number} n @param {string} one */
export const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
