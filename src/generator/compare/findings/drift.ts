import { isSameValue, type Job, MANIFEST } from '../../manifest/manifest';
import { flagOf, type Setting, type SettingKey, settings } from '../../options/options';
import type { Value } from '../../options/values';
import type { Registration } from '../../syntax/registrations';
import { type Finding, lineAt } from './finding';

/** A job in the text of the file that registers it. */
export interface RegisteredJob {
  readonly path: string;
  readonly text: string;
  readonly registration: Registration;
}

/** The value of a setting in a job's file. `value` is absent where it is an expression. */
export interface SettingInFile {
  readonly key: SettingKey;
  /** Legal values in their shortest spelling. */
  readonly value?: Value | undefined;
  /** Offset of the value; of the call, where the file does not state the setting. */
  readonly start: number;
  readonly isStated: boolean;
  /** A spread or a computed key may give it. */
  readonly isHidden: boolean;
}

/** The settings in a job's file, with the defaults of those that it does not state. */
export function settingsInFile({
  options,
  hasSpread,
  start,
}: Registration): ReadonlyMap<SettingKey, SettingInFile> {
  const found = new Map<SettingKey, SettingInFile>();
  for (const { key, type, default: otherwise } of settings) {
    const option = options?.get(key);
    if (option === undefined) {
      const usual = 'value' in otherwise ? otherwise.value : found.get(otherwise.from)?.value;
      const value = options === undefined || hasSpread ? undefined : usual;
      found.set(key, { key, value, start, isStated: false, isHidden: hasSpread });
      continue;
    }
    const checked = option.value === undefined ? undefined : type.check(`${option.value}`);
    const value = checked && 'value' in checked ? checked.value : option.value;
    const isHidden = option.isReplaceable === true;
    found.set(key, { key, value, start: option.start, isStated: true, isHidden });
  }
  return found;
}

/**
 * Compares a job's file with `eternal.json`, value by value. A value that an older manifest generated is only out of date.
 *
 * @param generated the job as it was last generated
 */
export function compareJob(
  job: Job,
  registered: RegisteredJob,
  generated: Job | undefined,
): Finding[] {
  const { path, text, registration } = registered;
  const common = { path, job: job.id };
  const line = lineAt(text, registration.start);
  if (registration.options === undefined) {
    const message = `the options are an expression, so they cannot be compared with ${MANIFEST}`;
    const keys = ['processor', ...settings.map(({ key }) => key)] as const;
    return [{ ...common, kind: 'unverified', line, keys, message }];
  }
  const inFile = settingsInFile(registration);
  const hidden = [...inFile.values()].filter(({ isHidden }) => isHidden).map(({ key }) => key);
  const message = `a spread or a computed key may give ${listed(hidden)}, so they cannot be compared with ${MANIFEST}`;
  return [
    ...compareProcessor(job, registered, generated),
    ...(hidden.length > 0
      ? [{ ...common, kind: 'unverified', line, keys: hidden, message } as const]
      : []),
    ...settings.flatMap((setting) =>
      compareSetting(setting, job, registered, inFile, generated?.settings[setting.key]),
    ),
  ];
}

function compareSetting(
  setting: Setting,
  { id, settings: inManifest }: Job,
  { path, text }: RegisteredJob,
  inFile: ReadonlyMap<SettingKey, SettingInFile>,
  generated: Value | undefined,
): Finding[] {
  const { key } = setting;
  const ours = inFile.get(key);
  if (ours === undefined || ours.isHidden) return [];
  const { value, start, isStated } = ours;
  const meant = inManifest[key];
  const at = { path, job: id, line: lineAt(text, start), inManifest: meant } as const;
  /** Whether both give it the value of the setting that is its default. */
  const isFollowing = (each: Setting): boolean =>
    inFile.get(each.key)?.isStated === false && follows(each, inManifest);
  if (value === undefined) {
    if (isFollowing(setting)) return [];
    const what = isStated ? 'is an expression' : 'has the default of an expression';
    const message = `${key} ${what}, so it cannot be compared with ${meant} in ${MANIFEST}`;
    const followers = settings.filter(
      (each) => 'from' in each.default && each.default.from === key && isFollowing(each),
    );
    return [{ ...at, kind: 'unverified', keys: [key, ...followers.map((f) => f.key)], message }];
  }
  const values = Object.fromEntries([...inFile].map(([each, { value: v }]) => [each, v]));
  const isMeant = [meant, generated].some((v) => v !== undefined && isSameValue(value, v));
  if (isMeant || (follows(setting, values) && follows(setting, inManifest))) return [];
  const message = `${key} is ${value}, ${MANIFEST} says ${meant}`;
  const replacing = `to replace it, run set ${id} --${flagOf(key)} ${meant}`;
  const isLegal = 'value' in setting.type.check(`${value}`);
  const hint = isLegal ? `to keep ${value}, run set ${id} --adopt; ${replacing}` : replacing;
  return [{ ...at, kind: 'difference', keys: [key], inFile: value, message, hint }];
}

const listed = (keys: readonly string[]): string =>
  keys.length > 3 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ');

function compareProcessor(
  { id, processor }: Job,
  { path, text, registration }: RegisteredJob,
  generated: Job | undefined,
): Finding[] {
  const { processor: inFile, options, hasSpread } = registration;
  if (inFile === processor || (inFile !== undefined && inFile === generated?.processor)) return [];
  const option = options?.get('processor');
  const line = lineAt(text, option?.start ?? registration.start);
  const place = { path, line, job: id, keys: ['processor'], inManifest: processor } as const;
  if (inFile === undefined && option === undefined && !hasSpread) {
    const message = `has no processor, ${MANIFEST} says ${processor}`;
    return [{ ...place, kind: 'difference', message, hint: `write processor: ${processor}` }];
  }
  if (inFile === undefined || inFile === 'default') {
    const what = inFile === undefined ? 'an expression' : 'a default export';
    const message = `the processor is ${what}, so it cannot be compared with ${processor} in ${MANIFEST}`;
    return [{ ...place, kind: 'unverified', message }];
  }
  const message = `the processor is ${inFile}, ${MANIFEST} says ${processor}`;
  const hint = `to keep ${inFile}, run set ${id} --processor ${inFile}; to replace it, edit the file`;
  return [{ ...place, kind: 'difference', inFile, message, hint }];
}

type Values = { readonly [Key in SettingKey]?: Value | undefined };

/** Whether a setting has the value of the one that gives its default. */
function follows({ key, default: otherwise }: Setting, found: Values): boolean {
  const [value, leader] = [found[key], 'from' in otherwise ? found[otherwise.from] : undefined];
  return value !== undefined && leader !== undefined && isSameValue(value, leader);
}
