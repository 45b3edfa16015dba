import { editDistance } from '../strings';

/** What the program can be asked to do; `create` is what it does without a verb. */
export type Verb =
  | 'create'
  | 'add'
  | 'set'
  | 'regenerate'
  | 'rename'
  | 'remove'
  | 'list'
  | 'check'
  | 'undo';

interface VerbUsage {
  /** The words that follow it. */
  readonly words: readonly string[];
  /** How many words it takes at most, in words. */
  readonly takes: string;
  /** One clause. */
  readonly help: string;
  /** Whether it changes files. */
  readonly writes: boolean;
}

/** Every verb, in the order of the help. */
export const verbUsage: Readonly<Record<Verb, VerbUsage>> = {
  create: {
    words: ['[folder]'],
    takes: 'one folder',
    help: 'make a project with its first job',
    writes: true,
  },
  add: { words: ['[id]'], takes: 'one id', help: 'add a job to the project', writes: true },
  set: {
    words: ['[id]'],
    takes: 'one id',
    help: 'change options of a job; without an id, of the project',
    writes: true,
  },
  regenerate: {
    words: [],
    takes: 'no word',
    help: 'make the files what eternal.json says; your edits stay',
    writes: true,
  },
  rename: {
    words: ['<id>', '<new-id>'],
    takes: 'two ids',
    help: 'rename a job; its files follow, your edits stay',
    writes: true,
  },
  remove: {
    words: ['<id>'],
    takes: 'one id',
    help: 'remove a job; what you changed is kept',
    writes: true,
  },
  list: { words: [], takes: 'no word', help: 'show the jobs of the project', writes: false },
  check: {
    words: [],
    takes: 'no word',
    help: 'is the project what eternal.json says? Writes nothing',
    writes: false,
  },
  undo: { words: [], takes: 'no word', help: 'take back the last change', writes: true },
};

export const verbs = Object.keys(verbUsage) as readonly Verb[];
export const writingVerbs = verbs.filter((verb) => verbUsage[verb].writes);

/** The words that are verbs when they come first; making a project needs no word. */
export const verbWords = verbs.filter((verb) => verb !== 'create');

/** The verb that a first word is, or is so like that a slip is likelier than a folder of that name. */
export function verbLike(word: string): Verb | undefined {
  const slips = word.length >= 7 ? 2 : 1;
  return (
    verbWords.find((verb) => verb === word) ??
    verbWords.find((verb) => editDistance(word, verb) <= slips)
  );
}
