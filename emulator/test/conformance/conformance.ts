import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import { type App, collectApp } from '../../src/functions/app';
import { type CaseApi, cases } from './recorded/cases.mjs';
import { isSdk4, ownAnswersOfSdk4, withoutSdkForms } from './sdk-4';

const folder = new URL('recorded/', import.meta.url);

/** What the host answered, by theme and name. */
export const answers: Readonly<Record<string, unknown>> = readJson(new URL('answers.json', folder));

/** Cases that differ on purpose, with their reason. The README of the package has them too. */
export const differences: Readonly<Record<string, string>> = readJson(
  new URL('differences.json', import.meta.url),
);

const listed = isSdk4 ? { ...differences, ...ownAnswersOfSdk4 } : differences;

function readJson(file: URL) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export const themes = [...new Set(Object.keys(answers).map(themeOf))];

function themeOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

/** The recorded app. From now on its folder is the current one: the emulator reads host.json there. */
export function loadRecordedApp(): Promise<App> {
  vi.spyOn(process, 'cwd').mockReturnValue(new URL('app', folder).pathname);
  const functions = new URL('app/src/functions/', folder);
  return collectApp(
    async () => {
      for (const file of readdirSync(functions)) await import(new URL(file, functions).pathname);
    },
    () => {},
  );
}

/** What is wrong with the cases of a theme: one line for each that differs and is not listed, or is listed and does not. */
export async function problemsOf(
  theme: string,
  openApi: () => CaseApi,
  atOnce = 1,
): Promise<string[]> {
  const names = Object.keys(answers).filter((name) => themeOf(name) === theme);
  const problems: string[] = [];
  const queue = [...names];
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const found = difference(answers[name], await answerOf(name, openApi()));
      const isListed = name in listed;
      if (found !== undefined && !isListed) problems.push(`${name} differs: ${found}`);
      if (found === undefined && isListed) problems.push(`${name} is listed, and does not differ`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return problems.sort();
}

/** As it is recorded: without members that are undefined. */
export async function answerOf(name: string, api: CaseApi): Promise<unknown> {
  try {
    return JSON.parse(JSON.stringify(await cases[name]?.(api)), sameOrigin(api.base));
  } catch (error) {
    return { error: String(error) };
  }
}

/** A message with a position in an address depends on the length of its origin: the host's was `http://localhost:7071`. */
function sameOrigin(base: string) {
  const longer = base.length - 'http://localhost:7071'.length;
  return (_name: string, value: unknown) =>
    typeof value === 'string' && value.startsWith('Cannot convert argument to a ByteString')
      ? value.replace(/(?<=index )\d+/, (index) => String(Number(index) - longer))
      : value;
}

function difference(host: unknown, emulator: unknown): string | undefined {
  return isSdk4
    ? firstDifference(withoutSdkForms(host), withoutSdkForms(emulator))
    : firstDifference(host, emulator);
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** The first place where two answers differ. The order of members is no difference. */
function firstDifference(host: unknown, emulator: unknown, path = 'answer'): string | undefined {
  if (isDeepStrictEqual(host, emulator)) return undefined;
  const canDescend =
    isObject(host) && isObject(emulator) && Array.isArray(host) === Array.isArray(emulator);
  if (!canDescend) return `${path}: host ${shown(host)}, emulator ${shown(emulator)}`;
  const names = [...new Set([...Object.keys(host), ...Object.keys(emulator)])];
  const found = names.map((name) => firstDifference(host[name], emulator[name], `${path}.${name}`));
  return found.find((difference) => difference !== undefined);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
