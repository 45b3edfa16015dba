import { inTempDir } from '../test/support/temp-dir';
import { measureCommandLine } from './command-line';
import { type EmulatorFigures, measureEmulator } from './emulator';
import { measureGeneratedProject } from './generated-project';
import { measurePackage } from './package';
import { measureRegenerate } from './regenerate';
import { type Row, renderTable } from './table';

const MOST_TIMES_THE_SDK = 1.35;

function emulatorRows({ generationsPerSecond, ratio, shareInSdk }: EmulatorFigures): Row[] {
  return [
    {
      what: 'emulator, idle generations, against the SDK alone',
      figure: `${ratio.toFixed(2)} ×`,
      bar: `≤ ${MOST_TIMES_THE_SDK} ×`,
      met: ratio <= MOST_TIMES_THE_SDK,
    },
    { what: 'emulator, generations per second', figure: `${generationsPerSecond}` },
    { what: 'emulator, share of time in the SDK', figure: `${(shareInSdk * 100).toFixed(0)} %` },
  ];
}

/** Everything in one run, one after the other; a missed bar is exit code 1. */
async function measureAll(folder: string): Promise<void> {
  const rows = [
    ...measureCommandLine(folder),
    ...measureRegenerate(folder),
    ...(await measurePackage(folder)),
    ...emulatorRows(await measureEmulator()),
    ...(await measureGeneratedProject()),
  ];
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}

inTempDir(measureAll);
