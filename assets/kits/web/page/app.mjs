/** The page: a model, pictures, answers. */
import { Camera } from "./camera.mjs";
import { byId, make } from "./elements.mjs";
import { takeIn } from "./intake.mjs";
import { choose, current, fillPage, inEveryLanguage, words } from "./language.mjs";
import { openModel, showProblem } from "./opening.mjs";
import { Results } from "./results.mjs";
import { WorkerClient } from "./worker-client.mjs";

const KEY_SHOWN = 12;

inEveryLanguage(fillPage);
byId("language").value = current();
byId("language").addEventListener("change", ({ target }) => choose(target.value));

const client = new WorkerClient();
const opened = await openModel(client);
if (opened !== null) start(opened);

function start({ description, signedBy, runtime, distrusted }) {
  inEveryLanguage(() => tell(description, signedBy, runtime, distrusted));
  const classes = [...description.classes].sort((one, other) => one.localeCompare(other, undefined, { numeric: true }));
  byId("classes").append(...classes.map((name) => make("li", {}, name)));
  const results = new Results(client);
  takeIn((pictures) => results.add(pictures));
  new Camera(client, (picture) => results.add([picture]));
  for (const id of ["intake", "about"]) byId(id).hidden = false;
  byId("told").textContent = words().ready(description.name);
}

function tell({ name, classes, score }, signedBy, runtime, distrusted) {
  document.title = `${name} · Tellapart`;
  byId("model-name").textContent = name;
  const facts = [
    words().classes(classes.length),
    score === null ? "" : words().score(score.right, score.total),
    signedBy === null ? "" : words().signed(`${signedBy.slice(0, KEY_SHOWN)}…`),
  ];
  byId("runtime").textContent = words().runtime(runtime.name, runtime.version);
  byId("model-facts").textContent = facts.filter(Boolean).join(" · ");
  byId("signature").hidden = signedBy === null;
  byId("signature-words").textContent = signedBy === null ? "" : words().signature(signedBy);
  byId("classes-title").textContent = `${words().classesTitle} (${classes.length.toLocaleString(current())})`;
  showProblem(distrusted.length === 0 ? "" : words().distrusted(distrusted.map((decoder) => words().formats[decoder])));
}
