import type { Answers } from '../generator/arguments/arguments';
import { isMerging } from '../generator/git-merge/branches';
import type { Outcome } from '../generator/report/outcome';
import { reproduceLine } from '../generator/report/outcome';
import { readIndex } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject } from './change-project';
import { openProject, projectRoot, readMergedProject, recover } from './open-project';

const args = ['regenerate'];

/**
 * Updates the generated files from `eternal.json`: after edits by hand, with a newer version of the generator, or after a
 * merge of two branches with conflicts.
 */
export function regenerate(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  const restored = recover(root, answers, session);
  const unchanged = restored.length === 0 ? readIndex(root, session.version) : undefined;
  if (unchanged !== undefined && !isMerging(root)) {
    const changes = unchanged.map((file) => ({ ...file, action: 'same' as const }));
    const place = answers.dir === undefined ? [] : ['--dir', answers.dir];
    const reproduce = reproduceLine(session.version, [...args, ...place]);
    const common = { command: 'regenerate', warnings: [], nextSteps: [], reproduce } as const;
    return {
      ...common,
      dir: root,
      dryRun: answers.flags.has('dryRun'),
      changes,
      isBlocked: false,
    };
  }
  const merged = readMergedProject(root, answers.onConflict, session, restored);
  const project = merged ?? { ...openProject(answers, session), restored };
  return changeProject(project, { edits: [], args }, answers, session);
}
