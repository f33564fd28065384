#!/usr/bin/env node
// Written for any Node, however old, so that an old one can still say what is wrong.
const version = process.versions.node;

if (Number(version.split(".")[0]) >= 24) {
  void import("../backend/main.ts");
} else {
  console.error(`Baton needs Node 24 or newer; this is Node ${version}. \`npm start\` brings its own.`);
  process.exitCode = 1;
}
