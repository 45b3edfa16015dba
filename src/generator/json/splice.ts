/** A piece of text to be replaced. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

/** Splices at one place come in their order. */
export function withSplices(text: string, splices: readonly Splice[]): string {
  let end = 0;
  const parts = splices
    .toSorted((a, b) => a.start - b.start)
    .map((splice) => {
      if (splice.start < end) throw new Error('two edits of one piece of text');
      const before = text.slice(end, splice.start);
      end = splice.end;
      return before + splice.content;
    });
  return parts.join('') + text.slice(end);
}
