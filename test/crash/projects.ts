import { applyChanges } from '../../src/generator/apply/apply';
import type { ChangeSet } from '../../src/generator/compare/change';
import { type TreeEntry, writeTree } from '../../tools/exact-tree';

/** The project before the interrupted command: one file for each kind of change. */
const project: Readonly<Record<string, string | TreeEntry>> = {
  'eternal.json': '{}\n',
  'src/functions/a.ts': { text: 'a\r\nmine\r\n', mode: 0o755 },
  'src/functions/old.ts': { text: 'old\n', mode: 0o640 },
  'src/functions/linked.ts': { link: '../../shared/linked.ts' },
  'src/gone': { mode: 0o750 },
  'src/gone/deep/x.ts': 'x\n',
  'host.json': { link: 'shared/host.json' },
  'shared/linked.ts': 'linked\n',
  'shared/host.json': { text: '{ "mine": 1 }', mode: 0o600 },
  'mine.txt': 'mine\n',
  'empty/folder': { mode: 0o700 },
  '.eternal/base': 'a and x\n',
  '.eternal/schema.json': '{}',
};

const generated = 'generated' as const;

/** The command before, so that there is something to undo. */
const earlier = (root: string): ChangeSet => ({
  root,
  version: '1.0.0',
  isNew: false,
  changes: [
    {
      path: 'eternal.json',
      action: 'update',
      owner: 'json',
      before: '{}\n',
      after: '{ "v": 1 }\n',
    },
    { path: 'early.ts', action: 'create', owner: generated, after: 'early\n' },
  ],
  stateFiles: [],
});

/** One change of every kind. */
export const everyKind = (root: string): ChangeSet => ({
  root,
  version: '1.0.0',
  isNew: false,
  changes: [
    {
      path: 'eternal.json',
      action: 'update',
      owner: 'json',
      before: '{ "v": 1 }\n',
      after: '{ "v": 2 }\n',
    },
    {
      path: 'src/functions/a.ts',
      action: 'merge',
      owner: generated,
      before: 'a\r\nmine\r\n',
      after: 'b\r\nmine\r\n',
    },
    {
      path: 'src/jobs/new.ts',
      from: 'src/functions/old.ts',
      action: 'move',
      owner: generated,
      before: 'old\n',
      after: 'new\n',
    },
    {
      path: 'src/jobs/linked.ts',
      from: 'src/functions/linked.ts',
      action: 'move',
      owner: 'user',
      before: 'linked\n',
      after: 'relinked\n',
    },
    { path: 'src/gone/deep/x.ts', action: 'delete', owner: generated, before: 'x\n' },
    {
      path: 'host.json',
      action: 'merge',
      owner: 'json',
      before: '{ "mine": 1 }',
      after: '{ "mine": 1, "ours": 2 }',
    },
    { path: 'made/deep/file.ts', action: 'create', owner: generated, after: 'made\n' },
    { path: 'early.ts', action: 'same', owner: generated, before: 'early\n' },
    { path: 'mine.txt', action: 'keep', owner: generated, before: 'mine\n' },
  ],
  stateFiles: [
    { path: '.eternal/base', before: 'a and x\n', text: 'b and made\n' },
    { path: '.eternal/schema.json', before: '{}', text: '{ "s": 2 }' },
  ],
});

/** Writes the project and applies one command to it. */
export function writeProject(root: string): void {
  writeTree(root, project);
  applyChanges(earlier(root));
}

/** A project that does not exist yet, with these files more. */
export const newProject = (root: string, others: readonly string[] = []): ChangeSet => ({
  root,
  version: '1.0.0',
  isNew: true,
  changes: [
    { path: 'eternal.json', action: 'create', owner: 'json', after: '{}\n' },
    { path: 'src/functions/a.ts', action: 'create', owner: generated, after: 'a\n' },
    { path: 'src/b.ts', action: 'create', owner: generated, after: 'b\n' },
    ...others.map((path) => ({ path, action: 'create', owner: generated, after: 'on\n' }) as const),
  ],
  stateFiles: [{ path: '.eternal/base', before: null, text: 'a\n' }],
});
