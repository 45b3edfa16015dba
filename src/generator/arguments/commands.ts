import { editDistance } from '../message';

/** The commands of the program. Without one, it runs `create`. */
export type Command =
  | 'create'
  | 'add'
  | 'set'
  | 'regenerate'
  | 'rename'
  | 'remove'
  | 'list'
  | 'check'
  | 'undo';

interface CommandUsage {
  /** The positional arguments, as the help shows them. */
  readonly positionals: readonly string[];
  /** How many positional arguments it accepts, as text. */
  readonly accepts: string;
  /** What it does, in one clause. */
  readonly help: string;
  /** Whether it changes files. */
  readonly writes: boolean;
}

/** Every command, in the order of the help. */
export const commandUsage: Readonly<Record<Command, CommandUsage>> = {
  create: {
    positionals: ['[folder]'],
    accepts: 'one folder',
    help: 'create a project with its first job',
    writes: true,
  },
  add: { positionals: ['[id]'], accepts: 'one id', help: 'add a job to the project', writes: true },
  set: {
    positionals: ['[id]'],
    accepts: 'one id',
    help: 'change options of a job or, without an id, of the project',
    writes: true,
  },
  regenerate: {
    positionals: [],
    accepts: 'no arguments',
    help: 'update generated files from eternal.json and keep your edits',
    writes: true,
  },
  rename: {
    positionals: ['<id>', '<new-id>'],
    accepts: 'two ids',
    help: 'rename a job and its files, and keep your edits',
    writes: true,
  },
  remove: {
    positionals: ['<id>'],
    accepts: 'one id',
    help: 'remove a job, and keep the files that you changed',
    writes: true,
  },
  list: {
    positionals: [],
    accepts: 'no arguments',
    help: 'list the jobs of the project',
    writes: false,
  },
  check: {
    positionals: [],
    accepts: 'no arguments',
    help: 'check that the files match eternal.json; write nothing',
    writes: false,
  },
  undo: { positionals: [], accepts: 'no arguments', help: 'undo the last change', writes: true },
};

export const commands = Object.keys(commandUsage) as readonly Command[];
/** The commands that the user types: every one except `create`. */
export const commandNames = commands.filter((command) => command !== 'create');

/** Commands of other programs, and the command that does the same here. */
const SYNONYMS: ReadonlyMap<string, Command> = new Map([
  ['create', 'create'],
  ['help', 'create'],
  ['init', 'create'],
  ['ls', 'list'],
  ['new', 'create'],
  ['update', 'regenerate'],
  ['upgrade', 'regenerate'],
]);

/** The command that a first argument probably means: a synonym, or at most one typo, two from seven letters on. */
export function similarCommand(word: string): Command | undefined {
  const typos = word.length >= 7 ? 2 : 1;
  return (
    commandNames.find((command) => command === word) ??
    SYNONYMS.get(word) ??
    commandNames.find(
      (command) =>
        Math.abs(word.length - command.length) <= typos && editDistance(word, command) <= typos,
    )
  );
}

/** Whether a first argument is a command of another program, and never a folder. */
export const isSynonym = (word: string): boolean => SYNONYMS.has(word);

export function meant(word: string, command: Command, next?: string): string {
  if (word === 'help') {
    const about = commandNames.find((each) => each === next);
    return `run create-eternal-function ${about === undefined ? '' : `${about} `}--help.`;
  }
  return command === 'create'
    ? 'to create a project, run create-eternal-function my-app.'
    : `did you mean ${command}?`;
}
