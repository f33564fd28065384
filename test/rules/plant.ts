/** Plants sources in a copy of the repository's rules, far from the real tree, and tells what Biome refuses. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The repository's root. */
export const repository = join(import.meta.dirname, "../..");

/** A source and the file it is planted in; sources of the same file follow each other in it. */
export type Plant = { readonly file: string; readonly source: string };

/** A planted source that Biome refused, and the rule that did (`plugin` for a rule of checks/). */
export type Refusal = Plant & { readonly rule: string };

type Bed = { readonly file: string; readonly plants: readonly Plant[] };

type Report = {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly severity: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
};

const LONGEST_REPORT = 32 * 1024 * 1024;

/** Runs the repository's Biome once over all plants; rejects when Biome cannot read its rules. */
export async function lintPlanted(plants: readonly Plant[]): Promise<readonly Refusal[]> {
  const folder = await mkdtemp(join(tmpdir(), "baton-rules-"));
  try {
    for (const part of ["biome.json", ".gitignore", "checks"]) {
      await cp(join(repository, part), join(folder, part), { recursive: true });
    }
    const beds = [...Map.groupBy(plants, (plant) => plant.file)].map(([file, inIt]) => ({
      file,
      plants: inIt,
    }));
    for (const bed of beds) {
      await mkdir(dirname(join(folder, bed.file)), { recursive: true });
      await writeFile(join(folder, bed.file), bed.plants.map(written).join("\n"));
    }
    return refusalsOf(await report(folder), beds);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A plant as it stands in its file: names are numbered, so that two plants never declare the same one. */
function written(plant: Plant, index: number): string {
  return plant.source.replace(/\b[Pp]lanted\b/, (name) => `${name}${index}`);
}

function report(folder: string): Promise<Report> {
  const biome = join(repository, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--reporter=json", "--max-diagnostics=none", "."];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: LONGEST_REPORT }, (_fault, stdout, stderr) => {
      if (stdout.startsWith("{")) resolve(JSON.parse(stdout));
      else reject(new Error(`Biome gave no report: ${stderr}`));
    });
  });
}

function refusalsOf({ diagnostics }: Report, beds: readonly Bed[]): readonly Refusal[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .flatMap(({ category, location }) => {
      const bed = beds.find(({ file }) => file === location.path);
      const plant = bed && plantAt(bed, location.start.line);
      return plant ? [{ ...plant, rule: category }] : [];
    });
}

/** The plant that holds this line of the bed (the first line is 1). */
function plantAt(bed: Bed, line: number): Plant | undefined {
  let last = 0;
  return bed.plants.find((plant) => {
    last += plant.source.split("\n").length;
    return line <= last;
  });
}
