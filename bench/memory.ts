/** How much memory a process holds, from Linux's /proc; null on other systems. */
import { readFileSync } from "node:fs";

/** Resident memory in KB. See proc_pid_status(5). */
export function readMemory(pid: number): number | null {
  try {
    const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : Number(kb);
  } catch {
    return null;
  }
}
