import { type Flag, flags, type Verb, verbs, verbUsage } from './flags';

const PROGRAM = 'create-eternal-function';

const GROUPS: Readonly<Record<Flag['group'], string>> = {
  job: 'The job',
  project: 'The project',
  run: 'The run',
};

/** What `--help` prints for a verb, or for the program. */
export function printHelp(verb: Verb): string {
  const own = flags.filter((flag) => flag.verbs.includes(verb));
  const width = Math.max(...own.map((flag) => spelled(flag).length));
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const members = own.filter((flag) => flag.group === group);
    return members.length === 0 ? [] : ['', `${title}:`, ...members.map((m) => line(m, width))];
  });
  const notes = NOTES[verb] ?? [];
  return `${['Usage:', ...usage(verb === 'create' ? verbs : [verb]), ...groups, ...notes].join('\n')}\n`;
}

const NOTES: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  create: ['', 'A verb and --help shows what that verb takes.'],
  set: [
    '',
    'The value default takes an option back: set orders-sync --jitter default.',
    'Options of the project go without an id: set --name my-app.',
  ],
  remove: [
    '',
    "A job's own file and test that you changed are kept as <path>.removed,",
    'its processor and that one’s test where they are.',
  ],
  check: ['', 'Exit code 0: it is. 3: it differs, or a conflict marker stands.'],
};

function usage(shown: readonly Verb[]): string[] {
  const lines = shown.map((verb) => {
    const { words, help } = verbUsage[verb];
    const own = verb === 'create' ? [] : [verb];
    return { call: [PROGRAM, ...own, ...words, '[options]'].join(' '), help };
  });
  const width = Math.max(...lines.map(({ call }) => call.length));
  return lines.map(({ call, help }) => `  ${call.padEnd(width)}   ${help}`);
}

function spelled({ flag, short, type }: Flag): string {
  const name = short === undefined ? `    --${flag}` : `-${short}, --${flag}`;
  return type === undefined ? name : `${name} ${type.placeholder}`;
}

function line(flag: Flag, width: number): string {
  const otherwise = flag.type && flag.otherwise ? ` (${flag.otherwise})` : '';
  return `  ${spelled(flag).padEnd(width)}  ${flag.help}${otherwise}`;
}
