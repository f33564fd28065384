/** Writes docs/policy.schema.json, with which an editor helps to write a policy file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedSchema } from "../backend/settings/policy-schema.ts";

const file = join(import.meta.dirname, "../docs/policy.schema.json");

writeFileSync(file, `${JSON.stringify(publishedSchema, null, 2)}\n`);
console.log("Wrote docs/policy.schema.json.");
