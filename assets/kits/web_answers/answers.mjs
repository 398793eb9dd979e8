/**
 * Answers a list of pictures for the program that started this browser; it is no part of what is exported.
 * The list and the pictures come from the page's own server, and the answers go back to it.
 */
import { WorkerClient } from "./page/worker-client.mjs";
import { asProblem } from "./shared/refusals.mjs";

const DIGITS = 9;

const rounded = (number) => Number(number.toPrecision(DIGITS));

async function answer(client, { address, path, raw }) {
  const told = { path };
  try {
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const given = await client.ask("answer", { bytes, raw });
    return {
      ...told,
      rgb_sha256: given.rgbSha256,
      height: given.height,
      width: given.width,
      probabilities: Array.from(given.probabilities, rounded),
      unknown_score: given.unknownScore === null ? null : rounded(given.unknownScore),
      milliseconds: given.milliseconds,
    };
  } catch (error) {
    return { ...told, problem: asProblem(error) };
  }
}

async function answerAll() {
  const asked = await (await fetch("asked/list.json")).json();
  const client = new WorkerClient();
  const { runtime } = await client.ask("open", { address: new URL("model.tellapart", document.baseURI).href });
  const lines = [{ runtime: "browser", version: `onnxruntime-web ${runtime.version} in ${browserName()}` }];
  for (const one of asked) lines.push(await answer(client, one));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** "Chromium 156.0": of the name that comes last before what all of them pretend to be. */
function browserName() {
  const found = /(Firefox|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
  const name = { Firefox: "Firefox", Chrome: "Chromium", Version: "Safari" }[found?.[1]];
  return name === undefined ? "a browser" : `${name} ${found[2]}`;
}

const post = (address, body) => fetch(address, { method: "POST", body });

try {
  await post("asked/answers", await answerAll());
} catch (error) {
  await post("asked/failed", `${error.message} ${error.hint ?? ""}`);
}
