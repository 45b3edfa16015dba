export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** A text in a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** Colours on a terminal, unless `NO_COLOR` is set; anywhere with `FORCE_COLOR`. Set to nothing is not set. */
export function createPaint(
  isTerminal: () => boolean,
  { NO_COLOR, FORCE_COLOR }: Readonly<Record<string, string | undefined>>,
): Paint {
  const isForced = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : undefined;
  let hasColour = NO_COLOR ? false : isForced;
  return (colour, text) => {
    hasColour ??= isTerminal();
    return hasColour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  };
}
