/** English or Chinese: as the browser says, or as the person chose last. */
import { EN } from "./words-en.mjs";
import { ZH } from "./words-zh.mjs";

const WORDS = { en: EN, zh: ZH };
const TAGS = { en: "en", zh: "zh-Hans" };
const KEPT_AS = "tellapart-language";
const MISSING = "";

let language = remembered() ?? (navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag))?.slice(0, 2).toLowerCase() ?? "en");
const listeners = [];

export const current = () => language;

/** The words of the language that is chosen now. */
export const words = () => WORDS[language];

/** What went wrong, in the language that is chosen. @param {{code: string, message: string, hint?: string}} problem */
export function problemInWords({ code, message, hint = MISSING }) {
  return words().reasons[message] ?? words().problems[code] ?? [message, hint].filter(Boolean).join(" ");
}

/** Calls `listener` now, and again each time another language is chosen. */
export function inEveryLanguage(listener) {
  listeners.push(listener);
  listener();
}

export function choose(chosen) {
  language = chosen;
  try {
    localStorage.setItem(KEPT_AS, chosen);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Everything in the page that has its words by name. */
export function fillPage() {
  document.documentElement.lang = TAGS[language];
  for (const element of document.querySelectorAll("[data-words]")) {
    const said = words()[element.dataset.words];
    if (typeof said === "string") element.textContent = said;
  }
}

/** A share from 0 to 1. */
export const percent = (share, digits = 0) =>
  `${(100 * share).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })} %`;

function remembered() {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return Object.hasOwn(WORDS, kept ?? MISSING) ? kept : undefined;
  } catch {
    return undefined;
  }
}
