import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyChanges, recoverProject } from '../../src/generator/apply/apply';
import { type Disk, nodeDisk } from '../../src/generator/apply/disk';
import { undoLast } from '../../src/generator/apply/undo';
import { interruptAfterRenames, withMount } from '../../tools/stopping-disk';
import { everyKind, newProject, writeProject } from './projects';

export interface Scenario {
  /** The project, relative to the folder of the test. */
  readonly project: string;
  /** The disk of the scenario. */
  readonly diskOf: (root: string) => Disk;
  /** Writes the tree before. `root` is the project's folder; a new one has no parents yet. */
  readonly prepare: (root: string, disk: Disk) => void;
  /** The command that is interrupted. */
  readonly run: (root: string, disk: Disk) => void;
  /** The start of the next command. */
  readonly next: (root: string, disk: Disk) => void;
  /** The tree is half changed before. */
  readonly isRepair: boolean;
}

const recover = (root: string, disk: Disk): void => {
  recoverProject(root, disk);
};
const change = (root: string, disk: Disk): void => applyChanges(everyKind(root), disk);
const newProjectInRepository = (root: string) =>
  newProject(root, ['../../.github/workflows/some-where-ci.yml']);
const undo = (root: string, disk: Disk): void => {
  undoLast(root, disk);
};

const ofProject = {
  project: '.',
  diskOf: () => nodeDisk,
  prepare: writeProject,
  next: recover,
  isRepair: false,
};
const ofNewProject = { ...ofProject, project: 'some/where' };

/** The recovery of a command that stopped after so many renames. */
const recoveryAfter = (renamesDone: number): Scenario => ({
  ...ofProject,
  isRepair: true,
  prepare: (root, disk) => {
    writeProject(root);
    interruptAfterRenames(renamesDone, (dying) => change(root, dying), disk);
  },
  run: recover,
});

const inProject: Readonly<Record<string, Scenario>> = {
  apply: { ...ofProject, run: change },
  'recovery of a nearly complete command': recoveryAfter(20),
  'recovery of a half complete command': recoveryAfter(10),
  undo: {
    ...ofProject,
    prepare: (root, disk) => {
      writeProject(root);
      change(root, disk);
    },
    run: undo,
  },
};

/** The same scenarios with `src` on another disk, where every move is a copy. */
const withMountedFolder = Object.entries(inProject).map(([name, scenario]): [string, Scenario] => [
  `${name}, with a mounted folder`,
  { ...scenario, diskOf: (root) => withMount(root, 'src') },
]);

export const scenarios: Readonly<Record<string, Scenario>> = {
  ...inProject,
  ...Object.fromEntries(withMountedFolder),
  'create of a new project': {
    ...ofNewProject,
    prepare: () => {},
    run: (root, disk) => applyChanges(newProject(root), disk),
    // No command can recover a project that does not exist: create it again.
    next: (root, disk) => {
      if (existsSync(root)) recoverProject(root, disk);
      else applyChanges(newProject(root), disk);
    },
  },
  'create of a project with workflows': {
    ...ofNewProject,
    prepare: (root) => mkdirSync(join(root, '../../.git'), { recursive: true }),
    run: (root, disk) => applyChanges(newProjectInRepository(root), disk),
    // What was interrupted is an empty folder: create it again.
    next: (root, disk) => {
      if (existsSync(root)) recoverProject(root, disk);
      if (existsSync(join(root, 'eternal.json'))) return;
      rmSync(root, { recursive: true, force: true });
      applyChanges(newProjectInRepository(root), disk);
    },
  },
  'undo of a new project': {
    ...ofNewProject,
    prepare: (root, disk) => applyChanges(newProject(root), disk),
    run: undo,
  },
};
