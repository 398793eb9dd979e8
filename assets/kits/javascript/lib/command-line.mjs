/** The command line: classify, selftest, and answers for other programs. */
import { parseArgs } from "node:util";
import { TellapartError } from "../shared/refusals.mjs";
import { writeAnswers } from "./answers.mjs";
import { findModelFile } from "./default-model.mjs";
import { Model } from "./model.mjs";
import { selftest } from "./selftest.mjs";

const USAGE = `Usage:
  tellapart-model classify [--model MODEL] [--json] FILE…
  tellapart-model selftest [--model MODEL]
  tellapart-model answers --model MODEL --list LIST --out OUT
Every command also takes --signed-by KEY: the public key, in base64, that must have signed the model.
Without --model, the only .tellapart file two folders above this package is used.`;

export const DONE = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;
export const SOME_UNREADABLE = 3;

const MODEL_OPTIONS = { model: { type: "string" }, "signed-by": { type: "string" } };
const COMMANDS = {
  classify: { options: { ...MODEL_OPTIONS, json: { type: "boolean" } }, allowPositionals: true, run: classify },
  selftest: { options: MODEL_OPTIONS, run: runSelftest },
  answers: {
    options: { ...MODEL_OPTIONS, list: { type: "string" }, out: { type: "string" } },
    needed: ["model", "list", "out"],
    run: answers,
  },
};

/**
 * @param {string[]} words what follows the program's name.
 * @returns {Promise<number>} the exit code: 0 done, 1 failed, 2 wrong usage, 3 some pictures could not be read.
 */
export async function main(words) {
  if (words.includes("--help") || words.includes("-h")) {
    console.log(USAGE);
    return DONE;
  }
  const asked = readWords(words);
  if (asked === null) return WRONG_USAGE;
  let model;
  try {
    model = await Model.open(asked.values.model ?? (await findModelFile()), {
      threads: asked.threads,
      signedBy: asked.values["signed-by"],
    });
    return await asked.run(model, asked);
  } catch (error) {
    if (!(error instanceof TellapartError) && error.syscall === undefined) throw error;
    console.error(`${inOneLine(error)} [${error.code}]`);
    return FAILED;
  } finally {
    await model?.close();
  }
}

function readWords([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? "") ? COMMANDS[name] : undefined;
  if (command === undefined) return complain(name === undefined ? "Say what to do." : `There is no command “${name}”.`);
  const { options, allowPositionals = false, needed = [], run } = command;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals });
    const absent = needed.find((option) => values[option] === undefined);
    if (absent !== undefined) return complain(`--${absent} is missing.`);
    if (allowPositionals && positionals.length === 0) return complain("Name at least one picture.");
    // One thread, so that times can be compared and the same answer comes out on any computer.
    return { values, positionals, run, threads: name === "classify" ? undefined : 1 };
  } catch (error) {
    if (!error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
    return complain(error.message);
  }
}

function complain(message) {
  console.error(`${message}\n${USAGE}`);
  return null;
}

async function classify(model, { positionals, values }) {
  let unreadable = 0;
  for (const path of positionals) {
    try {
      const answer = await model.classify(path);
      console.log(values.json ? JSON.stringify(asJson(path, answer)) : `${path}\t${inWords(answer)}`);
      if (answer.note !== null && !values.json) console.error(`${path}: ${answer.note.message}`);
    } catch (error) {
      if (!(error instanceof TellapartError)) throw error;
      unreadable += 1;
      if (values.json) console.log(JSON.stringify({ ...NOTHING, path, problem: inOneLine(error), problem_code: error.code }));
      else console.error(`${path}: ${inOneLine(error)}`);
    }
  }
  return unreadable > 0 ? SOME_UNREADABLE : DONE;
}

const inOneLine = ({ message, hint }) => [message, hint].filter(Boolean).join(" ");

/** The keys, and what they mean, are those of Tellapart's own `classify --json`. */
const NOTHING = {
  path: "",
  class: null,
  confidence: null,
  top: [],
  labels: [],
  none_of_these: false,
  unknown_score: null,
  problem: null,
  problem_code: null,
  note: null,
};
const MOST_TOLD = 5;

function asJson(path, answer) {
  return {
    ...NOTHING,
    path,
    class: answer.name,
    confidence: answer.confidence,
    top: answer.top.slice(0, MOST_TOLD).map(({ name, confidence }) => [name, confidence]),
    labels: answer.labels,
    none_of_these: answer.noneOfThese,
    unknown_score: answer.unknownScore,
    note: answer.note?.message ?? null,
  };
}

/** Names come out of the model file: what could steer a terminal, or begin another line, becomes a space. */
const plain = (name) => name.replace(/\p{Cc}/gu, " ");

function inWords({ name, confidence, noneOfThese, labels, top }) {
  if (noneOfThese) return "none of these";
  const told = labels.length > 0 ? top.filter((guess) => labels.includes(guess.name)) : [{ name, confidence }];
  return told.map((guess) => `${plain(guess.name)} ${(100 * guess.confidence).toFixed(1)} %`).join(", ");
}

async function runSelftest(model) {
  const { pictures, compared, largestDifference, refused, failures } = await selftest(model);
  for (const { picture, message } of refused) console.log(`refused: ${picture}: ${message}`);
  for (const { picture, message } of failures) console.log(`FAILED: ${picture}: ${message}`);
  const off = largestDifference.toExponential(1);
  console.log(
    `${failures.length === 0 ? "passed" : "FAILED"}: ${compared} of ${pictures} golden pictures compared, ` +
      `${refused.length} refused, ${failures.length} wrong, largest difference ${off}`,
  );
  return failures.length === 0 && compared > 0 ? DONE : FAILED;
}

async function answers(model, { values }) {
  await writeAnswers(model, values.list, values.out);
  return DONE;
}
