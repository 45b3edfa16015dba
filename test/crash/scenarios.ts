import { existsSync } from 'node:fs';
import { applyChanges } from '../../src/generator/apply/apply';
import type { Disk } from '../../src/generator/apply/disk';
import { recoverProject } from '../../src/generator/apply/recover';
import { undoLast } from '../../src/generator/apply/undo';
import { interruptAfterRenames } from '../support/stopping-disk';
import { everyKind, makeProject, newProject } from './projects';

/** A project in which a run died that had made so many renames. */
function makeInterrupted(root: string, renamesDone: number): void {
  makeProject(root);
  interruptAfterRenames(renamesDone, (disk) => applyChanges(everyKind(root), disk));
}

export interface Scenario {
  /** Where the project is, below the folder that all happens in. */
  readonly project: string;
  /** What is there before; `root` is the project's folder, whose parents are not there where it is new. */
  readonly prepare: (root: string) => void;
  /** What is stopped. */
  readonly run: (root: string, disk?: Disk) => void;
  /** What the next run does first. */
  readonly next: (root: string) => void;
  /** The tree is torn before. */
  readonly isRepair: boolean;
}

const recoverNext = (root: string): void => {
  recoverProject(root);
};
const ofProject = { project: '.', next: recoverNext, isRepair: false };
const ofRepair = {
  ...ofProject,
  isRepair: true,
  run: (root: string, disk?: Disk) => {
    recoverProject(root, disk);
  },
};
const ofNewProject = { ...ofProject, project: 'some/where' };

export const scenarios: Readonly<Record<string, Scenario>> = {
  apply: {
    ...ofProject,
    prepare: makeProject,
    run: (root, disk) => applyChanges(everyKind(root), disk),
  },
  'recovery of a run that was all but done': {
    ...ofRepair,
    prepare: (root) => makeInterrupted(root, 20),
  },
  'recovery of a run that was half done': {
    ...ofRepair,
    prepare: (root) => makeInterrupted(root, 10),
  },
  undo: {
    ...ofProject,
    prepare: (root) => {
      makeProject(root);
      applyChanges(everyKind(root));
    },
    run: (root, disk) => {
      undoLast(root, disk);
    },
  },
  'making a new folder': {
    ...ofNewProject,
    prepare: () => {},
    run: (root, disk) => applyChanges(newProject(root), disk),
    // Nobody knows of a project that is not there: it is made again.
    next: (root) => {
      if (existsSync(root)) recoverProject(root);
      else applyChanges(newProject(root));
    },
  },
  'undo of a new folder': {
    ...ofNewProject,
    prepare: (root) => applyChanges(newProject(root)),
    run: (root, disk) => {
      undoLast(root, disk);
    },
  },
};
