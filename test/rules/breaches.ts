/** One planted breach for each house rule that is not about imports. */

export type Breach = {
  /** The rule, as a sentence. */
  readonly because: string;
  readonly file: string;
  /** One line of source, so that the line tells which planting was refused. */
  readonly source: string;
  /** Biome's name of the rule. */
  readonly rule: string;
};

export const breaches: readonly Breach[] = [
  {
    because: "the environment is read in main.ts alone",
    file: "backend/bot/breach.ts",
    source: "export const key = process.env.OPENAI_API_KEY;",
    rule: "lint/style/noProcessEnv",
  },
  {
    because: "a switch names every case",
    file: "backend/conversation/breach.ts",
    source: `export const f = (a: "bot" | "human") => { switch (a) { case "bot": return 1; } };`,
    rule: "lint/nursery/useExhaustiveSwitchCases",
  },
  {
    because: "no promise is left floating",
    file: "backend/engine/breach.ts",
    source: "const late = async () => 1; late();",
    rule: "lint/nursery/noFloatingPromises",
  },
  {
    because: "no promise stands where a truth value is asked",
    file: "backend/engine/breach.ts",
    source: "const soon = async () => true; if (soon()) { throw new Error(); }",
    rule: "lint/nursery/noMisusedPromises",
  },
  {
    because: "nothing is exported by default",
    file: "contract/breach.ts",
    source: "export default 1;",
    rule: "lint/style/noDefaultExport",
  },
  {
    because: "no file only passes on what others export",
    file: "contract/barrel.ts",
    source: `export * from "./breach.ts";`,
    rule: "lint/performance/noBarrelFile",
  },
  {
    because: "a function takes three parameters at most",
    file: "frontend/breach.ts",
    source: "export const g = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];",
    rule: "lint/complexity/useMaxParams",
  },
  {
    because: "a file is named in kebab-case",
    file: "backend/http/badName.ts",
    source: "export const h = 1;",
    rule: "lint/style/useFilenamingConvention",
  },
  {
    because: "a file has 300 lines at most",
    file: "backend/http/long.ts",
    source: `${"\n".repeat(300)}export const long = 1;`,
    rule: "lint/style/noExcessiveLinesPerFile",
  },
  {
    because: "a function has 40 lines at most",
    file: "backend/http/long-function.ts",
    source: `export const long = () => {\n${"[].at(0);\n".repeat(41)}};`,
    rule: "lint/complexity/noExcessiveLinesPerFunction",
  },
];
