import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import process from 'node:process';

/** Who holds a lock or made a draft: a process, as part of a file's name, so that one rename tells and takes it. */
export type Owner = string;

/** A process of another machine cannot be asked whether it lives. No run takes as long as this. */
const FOREIGN_AGE_MS = 5 * 60_000;
/** Clocks of disk and machine differ a little. */
const SLACK_MS = 5_000;

const host = hostname()
  .replace(/[^A-Za-z0-9-]/g, '-')
  .slice(0, 64);

/**
 * When a process began, in clock ticks since the machine did: tells it from a later one with the same number.
 * Field 22 of `/proc/<pid>/stat`, see proc(5); '0' where there is no such thing.
 */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

export const ownerOf = (pid: number): Owner => `${pid}.${birthOf(pid)}.${host}`;
export const thisOwner = (): Owner => ownerOf(process.pid);

export const pidOf = (owner: Owner): number => Number.parseInt(owner, 10);

/**
 * Whether the process that took something at `since` may still be at work on it. This process itself never is:
 * its runs do not return before they are over.
 */
export function isAtWork(owner: Owner, since: Date): boolean {
  const [pid = '', birth = '', itsHost = ''] = owner.split('.');
  const age = Date.now() - since.getTime();
  if (itsHost !== host) return age < FOREIGN_AGE_MS;
  if (age > uptime() * 1000 + SLACK_MS || Number(pid) === process.pid) return false;
  return isRunning(Number(pid)) && birthOf(Number(pid)) === birth;
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
