// Asks about pictures one after the other, then about all of them at the same time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [kit, asked] = process.argv.slice(2);
const { Model } = await import(pathToFileURL(join(kit, "index.mjs")));
const { model: file, pictures } = JSON.parse(readFileSync(asked, "utf8"));
const model = await Model.open(file);
const oneByOne = [];
for (const picture of pictures) oneByOne.push(await model.classify(picture));
const atOnce = await Promise.all(pictures.map((picture) => model.classify(picture)));
await model.close();
console.log(JSON.stringify({ oneByOne, atOnce }));
