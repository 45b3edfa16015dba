/** One place where the edits of both sides overlap. */
export interface Conflict {
  /** 1-based, in the user's file; in JSON the line of the key. */
  readonly line: number;
  /** The user's lines with `\n` between them; in JSON the value. Empty: deleted. */
  readonly ours: string;
  readonly theirs: string;
}

/** A merged file. */
export interface Merged {
  /** In the format of the user's file. Where conflicts stay under `fail`: the user's text. */
  readonly text: string;
  /** All of them, also those that `ours` or `theirs` decided. */
  readonly conflicts: readonly Conflict[];
  /** False with conflicts under `fail` (nothing is merged) and `markers` (the text has markers). */
  readonly isResolved: boolean;
  readonly warnings: readonly string[];
}

/** The lines around a conflict, in git's form. */
export const MARKERS = {
  ours: '<<<<<<< ours (your file)',
  middle: '=======',
  theirs: '>>>>>>> theirs (generator)',
} as const;

/** Why a file with conflict markers is not merged again. */
export const UNRESOLVED = 'has conflict markers: resolve them first';

// Git writes longer ones where it merges renamed files, see `conflict-marker-size` in gitattributes(5).
const OPENS = /^<{7,}( |$)/;
const CLOSES = /^>{7,}( |$)/;
const CLOSES_ALONE = /^>{7}( |$)/;

/** The lines (1-based) that open a conflict, or close one that was never opened. */
export function markerLines(text: string): number[] {
  if (!text.includes('<<<<<<<') && !text.includes('>>>>>>>')) return [];
  let isOpen = false;
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (OPENS.test(line)) {
      isOpen = true;
      return [index + 1];
    }
    if (!CLOSES.test(line)) return [];
    const isStray = !isOpen && CLOSES_ALONE.test(line);
    isOpen = false;
    return isStray ? [index + 1] : [];
  });
}

export const hasConflictMarkers = (text: string): boolean => markerLines(text).length > 0;
