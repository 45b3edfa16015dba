import type { Change } from './change';

/** A conflict that the user has still to decide. */
export interface ConflictMarker {
  readonly path: string;
  /** 1-based: of the line that opens the conflict, or closes it where nothing opens it. */
  readonly line: number;
}

const OPENS = /^<{7}( |$)/;
const CLOSES = /^>{7}( |$)/;

/** Finds the markers that stand in the files of the project, as far as these changes have read them. */
export function findConflictMarkers(changes: readonly Change[]): ConflictMarker[] {
  return changes.flatMap(({ path, from = path, before = '' }) =>
    before.includes('<<<<<<<') || before.includes('>>>>>>>')
      ? linesWithMarkers(before).map((line) => ({ path: from, line }))
      : [],
  );
}

function linesWithMarkers(text: string): number[] {
  let isOpen = false;
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (OPENS.test(line)) {
      isOpen = true;
      return [index + 1];
    }
    if (!CLOSES.test(line)) return [];
    const isStray = !isOpen;
    isOpen = false;
    return isStray ? [index + 1] : [];
  });
}
