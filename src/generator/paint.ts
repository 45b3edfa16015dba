export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** A text in a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;
