/** Asks the model about its own golden pictures and shows the outcome. */
import { byId, make } from "./elements.mjs";
import { fillPage, inEveryLanguage, problemInWords, words } from "./language.mjs";
import { openModel, showProblem } from "./opening.mjs";
import { WorkerClient } from "./worker-client.mjs";

const MARKS = { same: "✓", refused: "–", wrong: "✕" };
const CLASSES = { same: "good", refused: "muted", wrong: "bad" };

inEveryLanguage(fillPage);
const client = new WorkerClient();
const opened = await openModel(client);
if (opened !== null) await test();

async function test() {
  const verdict = byId("verdict");
  try {
    const { rows, passed } = await client.ask("selftest", {}, ({ done, total }) => (verdict.textContent = words().testing(done, total)));
    const count = (wanted) => rows.filter(({ outcome }) => outcome === wanted).length;
    verdict.classList.add(passed ? "good" : "bad");
    verdict.textContent = passed ? `✓ ${words().passed(count("same"), count("refused"))}` : `✕ ${words().failed(count("wrong"))}`;
    byId("rows").append(...rows.map(row));
    byId("table").hidden = false;
    document.body.dataset.outcome = passed ? "passed" : "failed";
  } catch (problem) {
    if (problem.code === undefined) throw problem;
    showProblem(problemInWords(problem));
    document.body.dataset.outcome = "failed";
  }
}

function row({ picture, outcome, difference, milliseconds, message }) {
  const told = `${MARKS[outcome]} ${words()[outcome]}${message === "" ? "" : `: ${words().reasons[message] ?? message}`}`;
  const outcomeCell = make("td", { className: CLASSES[outcome] }, told);
  const name = make("th", { scope: "row" }, picture);
  if (difference === null) {
    outcomeCell.colSpan = 3; // there are no numbers, and on a phone the reason needs their room
    return make("tr", {}, name, outcomeCell);
  }
  const exact = make("td", { className: "number" }, difference.toExponential(1));
  return make("tr", {}, name, outcomeCell, exact, make("td", { className: "number" }, `${Math.round(milliseconds)} ms`));
}
