import { interruptedAt, recoverProject } from '../generator/apply/recover';
import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { lookAt } from '../generator/manifest/folder';
import type { Session } from '../session';

/**
 * What each verb that writes does first: takes back what an interrupted run has left half done. Gives what was
 * restored, in words, having told it to people at once. A dry run restores nothing: it throws `E_WRITE`.
 */
export function recover(root: string, { switches }: Invocation, session: Session): string[] {
  const place = lookAt(root);
  if (place !== 'folder' && place !== 'project') return [];
  if (switches.has('dryRun')) {
    refuseInterrupted(root);
    return [];
  }
  const recovery = recoverProject(root);
  if (recovery === undefined) return [];
  const { interruptedAt: at, restored, kept } = recovery;
  const files = restored.length === 0 ? 'nothing had changed yet' : restored.join(', ');
  const told = [
    `a run was interrupted${at === undefined ? '' : ` at ${at.toISOString()}`}; restored: ${files}`,
    ...kept.map(({ path, oldAt }) => {
      const old = oldAt === undefined ? '' : `; what the run had replaced is ${oldAt}`;
      return `${path} was changed since then and stays${old}`;
    }),
  ];
  if (!switches.has('json')) told.forEach(session.say);
  return told;
}

/** For what writes nothing, repairs included. Throws `E_WRITE`. */
export function refuseInterrupted(root: string): void {
  const at = interruptedAt(root);
  if (at === undefined) return;
  throw new GeneratorError('E_WRITE', interruption(at), { path: root });
}

export const interruption = (at: Date): string =>
  `interrupted at ${at.toISOString()}; run regenerate`;
