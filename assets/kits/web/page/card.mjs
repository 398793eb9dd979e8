/** One picture in the list: waiting, answered or refused. */
import { make, makeBar } from "./elements.mjs";
import { percent, problemInWords, words } from "./language.mjs";

/** From here on an answer is shown as a sure one. */
const SURE = 0.8;
const MOST_SHOWN = 5;

export class Card {
  #name;
  #outcome = null;
  #isOpen = false;

  /** @param {string} name what the picture is called. */
  constructor(name) {
    this.#name = name;
    this.element = make("li", { className: "card" });
    this.render();
  }

  get outcome() {
    return this.#outcome;
  }

  /** @param {{answer: Answer} | {problem: {code: string, message: string, hint: string}}} outcome */
  finish(outcome) {
    this.#outcome = outcome;
    this.render();
  }

  /** What is read out when the answer has come. */
  inWords() {
    const { answer, problem } = this.#outcome;
    return words().told(this.#name, problem ? problemInWords(problem) : shortAnswer(answer));
  }

  render() {
    const details = this.element.querySelector("details");
    if (details !== null) this.#isOpen = details.open;
    const { answer, problem } = this.#outcome ?? {};
    const parts = answer ? this.#answered(answer) : problem ? refused(problem) : [make("p", { className: "muted" }, words().waiting)];
    const name = make("p", { className: "file", title: this.#name }, this.#name);
    this.element.replaceChildren(this.#picture(answer), make("div", { className: "body" }, ...parts, name));
    this.element.setAttribute("aria-busy", String(this.#outcome === null));
  }

  #picture(answer) {
    if (answer === undefined) {
      const empty = make("div", { className: "thumbnail empty" }, this.#outcome === null ? "…" : "✕");
      empty.setAttribute("aria-hidden", "true");
      return empty;
    }
    const canvas = make("canvas", { className: "thumbnail", width: answer.thumbnail.width, height: answer.thumbnail.height });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", this.#name);
    canvas.getContext("2d").putImageData(answer.thumbnail, 0, 0);
    return canvas;
  }

  #answered(answer) {
    const parts = answer.noneOfThese ? noneOfThese(answer) : found(answer).map(guessLine);
    if (answer.note !== null) parts.push(make("p", { className: "note" }, `⚠ ${problemInWords(answer.note)}`));
    parts.push(this.#allClasses(answer));
    return parts;
  }

  #allClasses(answer) {
    const { width, height, milliseconds } = answer;
    const rows = answer.top.slice(0, MOST_SHOWN).map(({ name, confidence }) =>
      make("li", {}, make("span", { className: "class" }, name), makeBar(confidence), make("span", { className: "number" }, percent(confidence, 1))),
    );
    const facts = make("p", { className: "muted" }, words().facts(width, height, Math.round(milliseconds)));
    return make("details", { open: this.#isOpen }, make("summary", {}, words().allClasses), make("ol", { className: "guesses" }, ...rows), facts);
  }
}

/** The classes that are said of a picture: one, or those that it has. */
const found = ({ labels, top }) => (labels.length > 0 ? top.filter(({ name }) => labels.includes(name)) : [top[0]]);

function shortAnswer(answer) {
  if (answer.noneOfThese) return words().noneOfThese;
  return found(answer)
    .map(({ name, confidence }) => `${name}, ${percent(confidence)}`)
    .join("; ");
}

function guessLine({ name, confidence }) {
  const sureness = confidence >= SURE ? "good" : "doubt";
  const line = make("div", { className: "confidence" }, make("span", { className: "number" }, percent(confidence)), makeBar(confidence, sureness));
  return make("div", { className: "guess" }, make("p", { className: "answer" }, name), line);
}

function noneOfThese({ top, whyNone }) {
  const { name, confidence } = top[0];
  return [
    make("p", { className: "answer doubt" }, `? ${words().noneOfThese}`),
    make("p", { className: "muted" }, words().because(words().whyNone[whyNone], words().notSure(name, percent(confidence)))),
  ];
}

const refused = (problem) => [
  make("p", { className: "answer bad" }, words().unreadable),
  make("p", { className: "muted" }, problemInWords(problem)),
];
