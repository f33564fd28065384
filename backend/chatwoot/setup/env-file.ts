/** Lines of an `.env` file: which would change, and writing them without touching any other. */
import { randomUUID } from "node:crypto";
import { access, chmod, constants, open, readFile, realpath, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { parseEnv } from "node:util";

export type Lines = Readonly<Record<string, string>>;

export type EnvFile = {
  /** Empty when there is no file yet. */
  readonly text: string;
  /** The file's rights, such as 0o600; null when there is no file yet. */
  readonly mode: number | null;
};

/** Secrets stand in it: nobody but its owner reads it. */
const OWNER_ONLY = 0o600;

/** A variable as Node reads it: a quoted value goes on over ends of lines, an unquoted one ends at a `#`. */
const ENTRY =
  /^([ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*)("[^"]*"|'[^']*'|`[^`]*`|[^#\r\n]*?)([ \t]*(?:#[^\r\n]*)?)$/m;
const ENTRIES = new RegExp(ENTRY, "gm");

/** What a file says, blank values left out: they count as not set. */
export function valuesIn(text: string): Lines {
  const set = Object.entries(parseEnv(text)).flatMap(([name, value = ""]) =>
    value.trim() === "" ? [] : [[name, value.trim()]],
  );
  return Object.fromEntries(set);
}

/**
 * The text with these values: in their own lines where there are some, at the end otherwise. All else stays, also the
 * way in which a value is written that is right already.
 */
export function withLines(text: string, lines: Lines): string {
  const before = parseEnv(text);
  const stale = Object.entries(lines).filter(([name, value]) => before[name]?.trim() !== value);
  const changed = text.replaceAll(ENTRIES, (entry) => rewritten(entry, Object.fromEntries(stale)));
  const added = stale
    .filter(([name]) => before[name] === undefined)
    .map(([name, value]) => `${name}=${written(value)}\n`);
  const isEnded = changed === "" || changed.endsWith("\n") || added.length === 0;
  return [changed, isEnded ? "" : "\n", ...added].join("");
}

function rewritten(entry: string, lines: Lines): string {
  const [, head = "", name = "", , tail = ""] = ENTRY.exec(entry) ?? [];
  const value = Object.hasOwn(lines, name) ? lines[name] : undefined;
  if (value === undefined) return entry;
  return `${head}${written(value)}${tail === "" ? "" : ` ${tail.trim()}`}`;
}

/** Quoted where the reader of the file would cut it. */
function written(value: string): string {
  return /^[\w.:/,@%+=~?&-]*$/.test(value) ? value : `'${value}'`;
}

/** Whether the second text says all that the first said, apart from these lines, which it says as wanted. */
export function keepsRest(before: string, after: string, lines: Lines): boolean {
  const wanted = { ...parseEnv(before), ...lines };
  const found = parseEnv(after);
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...names].every((name) => wanted[name]?.trim() === found[name]?.trim());
}

/** Rejects when nothing can be written into the file's folder: known before anything else is done. */
export async function checkWritable(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK);
}

/** Reads the file; rejects unless it can be read or is not there. */
export async function readEnvFile(path: string): Promise<EnvFile> {
  try {
    return { text: await readFile(path, "utf8"), mode: (await stat(path)).mode & 0o777 };
  } catch (fault) {
    if (isCode(fault, "ENOENT")) return { text: "", mode: null };
    throw fault;
  }
}

/** Puts the text there at once or not at all, for its owner alone; a crash leaves the old file. */
export async function writeEnvFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const beside = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(beside, "wx", OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (fault) {
    await unlink(beside).catch(() => undefined);
    throw fault;
  }
}

/** Takes all rights but the owner's from a file that others may read; true when it did. */
export async function closeToOthers(path: string, { mode }: EnvFile): Promise<boolean> {
  if (mode === null || (mode & 0o077) === 0) return false;
  await chmod(path, OWNER_ONLY);
  return true;
}

function isCode(fault: unknown, code: string): boolean {
  return fault instanceof Error && "code" in fault && fault.code === code;
}
