// Opens each model file and says with which code it is refused; "opened" if it is not.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [kit, asked] = process.argv.slice(2);
const { Model } = await import(pathToFileURL(join(kit, "index.mjs")));
const told = [];
for (const { path, signedBy } of JSON.parse(readFileSync(asked, "utf8"))) {
  try {
    const model = await Model.open(path, { signedBy: signedBy ?? undefined });
    told.push(model.signedBy === null ? "opened" : `opened, signed by ${model.signedBy}`);
    await model.close();
  } catch (error) {
    told.push(error.code === undefined || error.message.length < 20 ? String(error.stack) : error.code);
  }
}
console.log(JSON.stringify(told));
