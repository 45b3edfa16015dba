/*
 * Line breaking as Prettier does it, after Wadler's "A prettier printer": a document says where lines may break, and a
 * group breaks all its lines or none.
 */

export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'line'; readonly flat: string; readonly isHard?: boolean }
  /** By a level, or by some columns where levels are spaces. */
  | { readonly kind: 'indent'; readonly content: Doc; readonly columns?: number }
  | Group
  | { readonly kind: 'if-break'; readonly broken: Doc; readonly flat: Doc; readonly of?: Group }
  /** Indented where the other group is broken. */
  | { readonly kind: 'indent-if-break'; readonly content: Doc; readonly of: Group }
  /** Text at the end of the line. */
  | { readonly kind: 'suffix'; readonly text: string }
  | { readonly kind: 'break-parent' };

export interface Group {
  readonly kind: 'group';
  readonly content: Doc;
  /** Other forms, from the narrow to the wide one. */
  readonly states?: readonly Doc[] | undefined;
  isBroken: boolean;
}

export const line: Doc = { kind: 'line', flat: ' ' };
export const softline: Doc = { kind: 'line', flat: '' };
export const hardline: Doc = { kind: 'line', flat: '', isHard: true };
export const breakParent: Doc = { kind: 'break-parent' };
export const indent = (content: Doc): Doc => ({ kind: 'indent', content });
export const align = (columns: number, content: Doc): Doc => ({
  kind: 'indent',
  content,
  columns,
});
export const suffix = (text: string): Doc => [{ kind: 'suffix', text }, breakParent];
export const ifBreak = (broken: Doc, flat: Doc = '', of?: Group): Doc =>
  of === undefined ? { kind: 'if-break', broken, flat } : { kind: 'if-break', broken, flat, of };
export const join = (separator: Doc, docs: readonly Doc[]): Doc[] =>
  docs.flatMap((doc, index) => (index === 0 ? [doc] : [separator, doc]));

export const group = (content: Doc, isBroken = false): Group => ({
  kind: 'group',
  content,
  isBroken: isBroken || breaksParent(content),
});

/** The first form that fits, else the last one. What breaks inside does not break it. */
export const choice = (states: readonly [Doc, ...Doc[]]): Group => ({
  kind: 'group',
  content: states[0],
  states,
  isBroken: false,
});

/** A document without places to break, except those that always do. */
export function flatten(doc: Doc): Doc {
  if (typeof doc === 'string') return doc;
  if (!('kind' in doc)) return doc.map(flatten);
  if (doc.kind === 'line') return doc.isHard ? doc : doc.flat;
  if (doc.kind === 'if-break') return flatten(doc.flat);
  return 'content' in doc ? flatten(doc.content) : doc;
}

/** Whether a document always takes several lines. */
export function willBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (!('kind' in doc)) return doc.some(willBreak);
  if (doc.kind === 'line') return doc.isHard === true;
  if (doc.kind === 'break-parent' || (doc.kind === 'group' && doc.isBroken)) return true;
  return 'content' in doc && willBreak(doc.content);
}

function breaksParent(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (!('kind' in doc)) return doc.some(breaksParent);
  if (doc.kind === 'line') return doc.isHard === true;
  if (doc.kind === 'group') return doc.isBroken;
  return doc.kind === 'break-parent' || ('content' in doc && breaksParent(doc.content));
}

interface Command {
  readonly indent: string;
  readonly isFlat: boolean;
  readonly doc: Doc;
}

/** @param start the indentation of the lines after the first one */
export function printDoc(
  doc: Doc,
  {
    width,
    tabWidth,
    unit,
    start,
  }: {
    readonly width: number;
    readonly tabWidth: number;
    readonly unit: string;
    readonly start: string;
  },
): string {
  const columnsOf = (text: string): number =>
    text.length + (text.split('\t').length - 1) * (tabWidth - 1);
  const broken = new Map<Group, boolean>();
  const commands: Command[] = [{ indent: start, isFlat: false, doc }];
  let printed = '';
  let column = columnsOf(start);
  let suffixes = '';
  /** After a line break within a flat form, groups are measured again. */
  let isMeasuredAgain = false;

  const fits = (next: Command): boolean => {
    let rest = width - column;
    let restIndex = commands.length;
    const pending = [next];
    while (rest >= 0) {
      const command = pending.pop() ?? commands[--restIndex];
      if (command === undefined) return true;
      const { isFlat, doc: part } = command;
      if (typeof part === 'string') rest -= columnsOf(part);
      else if (!('kind' in part))
        for (let n = part.length - 1; n >= 0; n -= 1)
          pending.push({ ...command, doc: part[n] as Doc });
      else if (part.kind === 'line') {
        if (!isFlat || part.isHard) return true;
        rest -= part.flat.length;
      } else if (part.kind === 'group') {
        const isGroupFlat = part.isBroken ? false : isFlat;
        const content =
          part.states !== undefined && !isGroupFlat ? (part.states.at(-1) as Doc) : part.content;
        pending.push({ ...command, isFlat: isGroupFlat, doc: content });
      } else if (part.kind === 'if-break') {
        const isBroken = part.of === undefined ? !isFlat : broken.get(part.of) === true;
        pending.push({ ...command, doc: isBroken ? part.broken : part.flat });
      } else if ('content' in part) pending.push({ ...command, doc: part.content });
    }
    return false;
  };

  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { indent: own, isFlat, doc: part } = command;
    if (typeof part === 'string') {
      printed += part;
      column += columnsOf(part);
    } else if (!('kind' in part)) {
      for (let n = part.length - 1; n >= 0; n -= 1)
        commands.push({ ...command, doc: part[n] as Doc });
    } else if (part.kind === 'line') {
      if (isFlat && !part.isHard) {
        printed += part.flat;
        column += part.flat.length;
      } else {
        printed = `${printed.replace(/[ \t]+$/, '')}${suffixes}\n${own}`;
        suffixes = '';
        column = columnsOf(own);
        if (isFlat) isMeasuredAgain = true;
      }
    } else if (part.kind === 'indent') {
      const deeper = part.columns === undefined || unit === '\t' ? unit : ' '.repeat(part.columns);
      commands.push({ ...command, indent: own + deeper, doc: part.content });
    } else if (part.kind === 'indent-if-break') {
      const deeper = broken.get(part.of) === true ? own + unit : own;
      commands.push({ ...command, indent: deeper, doc: part.content });
    } else if (part.kind === 'if-break') {
      const isBroken = part.of === undefined ? !isFlat : broken.get(part.of) === true;
      commands.push({ ...command, doc: isBroken ? part.broken : part.flat });
    } else if (part.kind === 'suffix') suffixes += part.text;
    else if (part.kind === 'group') {
      const chosen = chooseForm(command, part);
      broken.set(part, !chosen.isFlat);
      commands.push(chosen);
    }
  }
  return printed.replace(/[ \t]+$/, '') + suffixes;

  function chooseForm(command: Command, part: Group): Command {
    const flat = { ...command, isFlat: true, doc: part.content };
    if (command.isFlat && !part.isBroken && !isMeasuredAgain) return flat;
    isMeasuredAgain = false;
    if (!part.isBroken && fits(flat)) return flat;
    if (part.states === undefined) return { ...command, isFlat: false, doc: part.content };
    const last = { ...command, isFlat: false, doc: part.states.at(-1) as Doc };
    if (part.isBroken) return last;
    for (const state of part.states.slice(1)) {
      const form = { ...command, isFlat: true, doc: state };
      if (fits(form)) return form;
    }
    return last;
  }
}
