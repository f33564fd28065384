/** How much CPU time a process has had, from Linux's /proc; null on other systems. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** USER_HZ, the unit of /proc/PID/stat: 100 a second on every Linux that Node runs on. See proc_pid_stat(5). */
const TICK_US = 10_000;

/** CPU time of these processes so far, with all their threads, in µs. Null when it cannot be told. */
export function readCpuTime(pids: readonly number[]): number | null {
  if (pids.length === 0) return null;
  try {
    return pids.map(readOne).reduce((sum, each) => sum + each, 0);
  } catch {
    return null;
  }
}

function readOne(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The program's name stands in brackets and may hold anything; utime and stime are fields 14 and 15, it is field 2.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** The processes of this machine that listen at a URL's port; empty when there are none or they cannot be seen. */
export function findListeners(url: string): readonly number[] {
  const { port, protocol } = new URL(url);
  try {
    const sockets = findSockets(Number(port || (protocol === "https:" ? 443 : 80)));
    if (sockets.size === 0) return [];
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => holdsOneOf(pid, sockets)).map(Number);
  } catch {
    return [];
  }
}

/** The listening sockets of this port as a process's open files name them. See proc_pid_net(5). */
function findSockets(port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => readFileSync(file, "utf8").split("\n"));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  const listening = fields.filter(([, local, , state]) => local?.endsWith(suffix) && state === "0A");
  return new Set(listening.map((row) => `socket:[${row[9]}]`));
}

function holdsOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => sockets.has(linkOf(`${folder}/${name}`)));
  } catch {
    // Another user's process, or one that has just ended.
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
