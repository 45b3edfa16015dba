import type { Job } from './job';
import { type JsonText, propertiesOf } from './json-tree';
import { printJob } from './manifest-print';

const COMMENT = /\/\/.*|\/\*[\s\S]*?\*\//g;

/** `text` with the job put behind those that are there, all else as it stands: comments, order, formatting. */
export function addJobTo(json: JsonText, job: Job): string {
  const { text } = json;
  const jobs = propertiesOf(json, json.root, json.file).find(({ key }) => key === 'jobs')?.value;
  if (jobs === undefined) throw new Error('a manifest that was read has jobs');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const close = jobs.offset + jobs.length - 1;
  const last = jobs.children?.at(-1);
  const isOneLine = !text.slice(jobs.offset, close).includes('\n') && last !== undefined;
  const outer = indentAt(text, jobs.offset);
  const unit = outer === '' ? '  ' : outer;
  const indent = last === undefined || isOneLine ? outer + unit : indentAt(text, last.offset);
  const property = printJob(job, indent, unit).replaceAll('\n', eol);

  const from = last === undefined ? jobs.offset + 1 : last.offset + last.length;
  const tail = text.slice(from, close);
  const hasComma = tail.replace(COMMENT, '').trim() === ',';
  const comma = last === undefined || hasComma ? '' : ',';
  const before = text.slice(0, from) + comma + tail.trimEnd();
  const rest = text.slice(close);
  if (isOneLine) return `${before} ${property}${tail.slice(tail.trimEnd().length)}${rest}`;
  const closing = last === undefined ? eol + outer : tail.slice(tail.trimEnd().length);
  return `${before}${eol}${indent}${property}${hasComma ? ',' : ''}${closing}${rest}`;
}

/** `text` saying that this version wrote it last. */
export function setGenerator(json: JsonText, version: string): string {
  const node = propertiesOf(json, json.root, json.file).find(
    ({ key }) => key === 'generator',
  )?.value;
  if (node === undefined || node.value === version) return json.text;
  const [before, after] = [node.offset, node.offset + node.length];
  return `${json.text.slice(0, before)}${JSON.stringify(version)}${json.text.slice(after)}`;
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
