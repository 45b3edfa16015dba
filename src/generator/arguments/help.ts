import { type Command, commands, commandUsage } from './commands';
import { allFlags, type Flag } from './flags';

const PROGRAM = 'create-eternal-function';

const GROUPS: Readonly<Record<Flag['group'], string>> = {
  job: 'Job options',
  project: 'Project options',
  run: 'General options',
};

/** The help of a command. The help of `create` is also the help of the program. */
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
  create: ['', 'Run create-eternal-function <command> --help for the options of a command.'],
  set: [
    '',
    'The value default resets an option: set orders-sync --jitter default.',
    'To change options of the project, leave out the id: set --name my-app.',
  ],
  remove: [
    '',
    'If you changed the job file or its test, it is kept as <path>.removed.',
    'If you changed the processor or its test, both stay where they are.',
  ],
  check: ['', 'Exit code 0: the files match. 3: files differ or have conflict markers.'],
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
