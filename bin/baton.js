#!/usr/bin/env node
// Written for any Node, however old, so that an old one can still say what is wrong.
const version = process.versions.node;
const words = process.argv.slice(2);

if (Number(version.split(".")[0]) < 24) {
  console.error(`Baton needs Node 24 or newer; this is Node ${version}. \`npm start\` brings its own.`);
  process.exitCode = 1;
} else if (words.join(" ") === "" || words.join(" ") === "start") {
  void import("../backend/main.ts");
} else {
  void import("../backend/settings/token-command.ts").then(({ runCommand }) => runCommand(words));
}
