#!/usr/bin/env node
// Written for any Node, however old, so that an old one can still say what is wrong.
const version = process.versions.node;
const words = process.argv.slice(2);
// biome-ignore lint/style/noProcessEnv: an entry reads the environment, and hands it on.
const env = process.env;

if (Number(version.split(".")[0]) < 24) {
  console.error(`Baton needs Node 24 or newer; this is Node ${version}. \`npm start\` brings its own.`);
  process.exitCode = 1;
} else if (words.join(" ") === "" || words.join(" ") === "start") {
  void import("../backend/main.ts");
} else if (words[0] === "setup") {
  void import("../backend/chatwoot/setup/setup-command.ts").then(({ runSetup }) =>
    runSetup(words.slice(1), env),
  );
} else if (words[0] === "doctor") {
  void import("../backend/chatwoot/setup/doctor-command.ts").then(({ runDoctor }) =>
    runDoctor(words.slice(1), env),
  );
} else {
  void import("../backend/settings/token-command.ts").then(({ runCommand }) => runCommand(words));
}
