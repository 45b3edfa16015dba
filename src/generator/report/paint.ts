export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colors a text if colors are on. */
export type Paint = (color: Color, text: string) => string;

const CODES: Readonly<Record<Color, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** Colors are on for a terminal and with `FORCE_COLOR`, and off with `NO_COLOR`. An empty variable counts as not set. */
export function createPaint(
  isTerminal: () => boolean,
  { NO_COLOR, FORCE_COLOR }: Readonly<Record<string, string | undefined>>,
): Paint {
  const isForced = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : undefined;
  let hasColor = NO_COLOR ? false : isForced;
  return (color, text) => {
    hasColor ??= isTerminal();
    return hasColor ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;
  };
}
