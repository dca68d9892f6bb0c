import { readFileSync } from "node:fs";
import { isThere } from "../../reboot/placeInRun";

/** Whether there is a process of this id on this host, whoever it belongs to; one that only waits to be buried is dead. */
export function isAlive(pid: number): boolean {
  return isThere(pid) && !isZombie(pid);
}

/** Source: Linux, proc_pid_stat(5): the state is the field after the name, which is in parentheses. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^[ZX]/u.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    // No such file system: then a process is what it seems.
    return false;
  }
}
