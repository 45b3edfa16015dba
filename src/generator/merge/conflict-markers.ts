const OPENS = /^<{7}( |$)/;
const CLOSES = /^>{7}( |$)/;

/** The lines (1-based) that open a conflict which is still to be decided, or close one that nothing opens. */
export function markerLines(text: string): number[] {
  if (!text.includes('<<<<<<<') && !text.includes('>>>>>>>')) return [];
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

export const hasConflictMarkers = (text: string): boolean => markerLines(text).length > 0;
