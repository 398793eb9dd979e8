#!/usr/bin/env node
import { main } from "../lib/command-line.mjs";

process.stdout.on("error", (error) => {
  // Whoever read the answers has gone (“… | head”): nobody is left to tell anything.
  if (error.code === "EPIPE") process.exit();
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
