import { existsSync } from 'node:fs';
import { applyChanges, recoverProject } from '../../src/generator/apply/apply';
import { type Disk, nodeDisk } from '../../src/generator/apply/disk';
import { undoLast } from '../../src/generator/apply/undo';
import { interruptAfterRenames, withMount } from '../../tools/stopping-disk';
import { everyKind, makeProject, newProject } from './projects';

export interface Scenario {
  /** Where the project is, below the folder that all happens in. */
  readonly project: string;
  /** The disk that all of it happens on. */
  readonly diskOf: (root: string) => Disk;
  /** What is there before; `root` is the project's folder, whose parents are not there where it is new. */
  readonly prepare: (root: string, disk: Disk) => void;
  /** What is stopped. */
  readonly run: (root: string, disk: Disk) => void;
  /** What the next run does first. */
  readonly next: (root: string, disk: Disk) => void;
  /** The tree is torn before. */
  readonly isRepair: boolean;
}

const recover = (root: string, disk: Disk): void => {
  recoverProject(root, disk);
};
const change = (root: string, disk: Disk): void => applyChanges(everyKind(root), disk);
const takeBack = (root: string, disk: Disk): void => {
  undoLast(root, disk);
};

const ofProject = {
  project: '.',
  diskOf: () => nodeDisk,
  prepare: makeProject,
  next: recover,
  isRepair: false,
};
const ofNewProject = { ...ofProject, project: 'some/where' };

/** Of a run that died when it had made so many renames. */
const recoveryAfter = (renamesDone: number): Scenario => ({
  ...ofProject,
  isRepair: true,
  prepare: (root, disk) => {
    makeProject(root);
    interruptAfterRenames(renamesDone, (dying) => change(root, dying), disk);
  },
  run: recover,
});

const inProject: Readonly<Record<string, Scenario>> = {
  apply: { ...ofProject, run: change },
  'recovery of a run that was all but done': recoveryAfter(20),
  'recovery of a run that was half done': recoveryAfter(10),
  undo: {
    ...ofProject,
    prepare: (root, disk) => {
      makeProject(root);
      change(root, disk);
    },
    run: takeBack,
  },
};

/** The same where `src` is another disk: there, every move is a copy. */
const withMountedFolder = Object.entries(inProject).map(([name, scenario]): [string, Scenario] => [
  `${name}, with a mounted folder`,
  { ...scenario, diskOf: (root) => withMount(root, 'src') },
]);

export const scenarios: Readonly<Record<string, Scenario>> = {
  ...inProject,
  ...Object.fromEntries(withMountedFolder),
  'making a new folder': {
    ...ofNewProject,
    prepare: () => {},
    run: (root, disk) => applyChanges(newProject(root), disk),
    // Nobody knows of a project that is not there: it is made again.
    next: (root, disk) => {
      if (existsSync(root)) recoverProject(root, disk);
      else applyChanges(newProject(root), disk);
    },
  },
  'undo of a new folder': {
    ...ofNewProject,
    prepare: (root, disk) => applyChanges(newProject(root), disk),
    run: takeBack,
  },
};
