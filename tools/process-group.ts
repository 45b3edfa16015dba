import { readdirSync, readFileSync } from 'node:fs';

/** State and process group in Linux's /proc/<pid>/stat; the name before them, in parentheses, may hold anything (man 5 proc). */
const stat = /^\d+ \(.*\) (\S) \d+ (\d+) /s;

function statOf(pid: string): { state?: string; group: number } {
  try {
    const [, state, group] = stat.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { ...(state && { state }), group: Number(group) };
  } catch {
    return { group: -1 }; // it ended while we looked
  }
}

/**
 * Whether any process of the group is alive. On Linux those that ended but are not yet collected do not count:
 * in a container the first process may never collect them.
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
