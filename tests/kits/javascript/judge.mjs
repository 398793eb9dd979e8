// What is said of a picture, for many descriptions and numbers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [kit, asked] = process.argv.slice(2);
const { answerOf } = await import(pathToFileURL(join(kit, "shared", "verdict.mjs")));
const told = JSON.parse(readFileSync(asked, "utf8")).map(({ description, probabilities, unknownScore }) => {
  const { name, top, labels, noneOfThese } = answerOf(description, Float32Array.from(probabilities), unknownScore);
  return { name, top: top.map(({ name }) => name), labels, noneOfThese };
});
console.log(JSON.stringify(told));
