import { type Command, commands, commandUsage } from './commands';
import { allFlags, type Flag } from './flags';

const PROGRAM = 'create-eternal-function';

const GROUPS: Readonly<Record<Flag['group'], string>> = {
  job: 'Job options',
  project: 'Project options',
  run: 'General options',
};

/** A line of the help: what to type, and what it does. */
interface Row {
  readonly left: string;
  readonly right: string;
}

/**
 * The help of a command. The help of `create` is also the help of the program.
 *
 * @param columns of the terminal; `Infinity` for one line per row
 */
export function printHelp(command: Command, columns = Number.POSITIVE_INFINITY): string {
  const own = allFlags.filter((flag) => flag.commands.includes(command));
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const members = own.filter((flag) => flag.group === group);
    const rows = members.map((flag) => rowOf(flag, command));
    return rows.length === 0 ? [] : [{ title, rows }];
  });
  const width = Math.max(...own.map((flag) => spelled(flag).length));
  const notes = (NOTES[command] ?? []).map((note) => (note === '' ? '' : wrap(note, columns, '')));
  const lines = [
    'Usage:',
    ...table(usage(command === 'create' ? commands : [command]), columns, 3),
    ...groups.flatMap(({ title, rows }) => ['', `${title}:`, ...table(rows, columns, 2, width)]),
    ...notes,
  ];
  return `${lines.join('\n')}\n`;
}

const CHOOSE = 'A terminal offers the jobs if you leave out the id.';

const NOTES: Readonly<Partial<Record<Command, readonly string[]>>> = {
  create: ['', 'Run create-eternal-function <command> --help for the options of a command.'],
  set: [
    '',
    'The value default resets an option: set orders-sync --jitter default.',
    'To change options of the project, leave out the id: set --name my-app.',
    'Without an option, a terminal offers the jobs and their options.',
  ],
  rename: ['', CHOOSE],
  remove: [
    '',
    CHOOSE,
    'If you changed the job file or its test, it is kept as <path>.removed.',
    'If you changed the processor or its test, both stay where they are.',
  ],
  check: ['', 'Exit code 0: the files match. 3: files differ or have conflict markers.'],
};

const usage = (shown: readonly Command[]): Row[] =>
  shown.map((command) => {
    const { positionals, help } = commandUsage[command];
    const own = command === 'create' ? [] : [command];
    return { left: [PROGRAM, ...own, ...positionals, '[options]'].join(' '), right: help };
  });

function spelled({ flag, short, type }: Flag): string {
  const name = short === undefined ? `    --${flag}` : `-${short}, --${flag}`;
  return type === undefined ? name : `${name} ${type.placeholder}`;
}

/** An id has a default only where the command makes a job. */
const hasDefault = ({ key }: Flag, command: Command): boolean =>
  key !== 'id' || command === 'create' || command === 'add';

function rowOf(flag: Flag, command: Command): Row {
  const isShown = flag.type && flag.otherwise && hasDefault(flag, command);
  return { left: spelled(flag), right: isShown ? `${flag.help} (${flag.otherwise})` : flag.help };
}

/** A second column that is narrower is hard to read: then it goes below the first one. */
const MIN_COLUMN = 36;

/** Prints rows in two columns or, in a narrow terminal, each row in two lines. */
function table(
  rows: readonly Row[],
  columns: number,
  gap: number,
  width = Math.max(...rows.map(({ left }) => left.length)),
): string[] {
  const indent = 2 + width + gap;
  const isNarrow = columns - indent < MIN_COLUMN;
  return rows.map(({ left, right }) =>
    isNarrow
      ? `${wrap(`  ${left}`, columns, deeper(left))}\n        ${wrap(right, columns - 8, '        ')}`
      : `  ${left.padEnd(width + gap)}${wrap(right, columns - indent, ' '.repeat(indent))}`,
  );
}

/** The indent of what does not fit beside a command or a flag. */
const deeper = (left: string): string => ' '.repeat(left.search(/\S/) + 6);

/** Breaks a text at spaces. Later lines are indented, and at most `columns` wide without the indent. */
function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(/(?<=\S) /)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length >= columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${indent}`);
}
