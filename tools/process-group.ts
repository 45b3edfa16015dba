import { readdirSync, readFileSync } from 'node:fs';

/** State and process group in /proc/<pid>/stat. The name in parentheses may contain any character (man 5 proc). */
const stat = /^\d+ \(.*\) (\S) \d+ (\d+) /s;

function statOf(pid: string): { state?: string; group: number } {
  try {
    const [, state, group] = stat.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { ...(state && { state }), group: Number(group) };
  } catch {
    return { group: -1 }; // the process ended in the meantime
  }
}

/**
 * Whether a process of the group is alive. On Linux zombies do not count: the first process of a container may never
 * reap them.
 */
export function groupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .some((process) => process.group === group && process.state !== 'Z');
}
