import { allFlags, type Command, commands, commandUsage, type Flag } from './flags';

const PROGRAM = 'create-eternal-function';

const GROUPS: Readonly<Record<Flag['group'], string>> = {
  job: 'The job',
  project: 'The project',
  run: 'The run',
};

/** What `--help` prints for a command, or for the program. */
export function printHelp(command: Command): string {
  const own = allFlags.filter((flag) => flag.commands.includes(command));
  const width = Math.max(...own.map((flag) => spelled(flag).length));
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const members = own.filter((flag) => flag.group === group);
    return members.length === 0 ? [] : ['', `${title}:`, ...members.map((m) => line(m, width))];
  });
  const notes = NOTES[command] ?? [];
  return `${['Usage:', ...usage(command === 'create' ? commands : [command]), ...groups, ...notes].join('\n')}\n`;
}

const NOTES: Readonly<Partial<Record<Command, readonly string[]>>> = {
  create: ['', 'A command and --help shows what that command takes.'],
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

function usage(shown: readonly Command[]): string[] {
  const lines = shown.map((command) => {
    const { positionals, help } = commandUsage[command];
    const own = command === 'create' ? [] : [command];
    return { call: [PROGRAM, ...own, ...positionals, '[options]'].join(' '), help };
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
