/** What happened in one project under one formatter. */
export class Score {
  commands = 0;
  done = 0;
  conflicts = 0;
  checks = 0;
  sound = 0;
  /** Files that commands wrote and that the formatter formats or leaves alone. */
  files = 0;
  styled = 0;
  /** Commands that wrote, and those after which the formatter changed nothing. */
  writes = 0;
  tidy = 0;
  readonly faults: string[] = [];
  /** Where the style was another one: how often, by command and path. */
  readonly restyled: string[] = [];

  constructor(readonly name: string) {}
}

const share = (part: number, whole: number): string =>
  `${part}/${whole} (${whole === 0 ? 100 : Math.floor((100 * part) / whole)} %)`;

/** One row per formatter. */
export function printScores(scores: readonly Score[]): string {
  const head = [
    'formatter',
    'commands',
    'conflicts',
    'check',
    'files in style',
    'commands in style',
  ];
  const rows = scores.map((each) => [
    each.name,
    `${each.done}/${each.commands}`,
    `${each.conflicts}`,
    `${each.sound}/${each.checks}`,
    share(each.styled, each.files),
    share(each.tidy, each.writes),
  ]);
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
