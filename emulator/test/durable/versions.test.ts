import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runsVersion, type VersionSettings } from '../../src/durable/versions';
import { appOf, open } from '../test-app';

describe('the versions that a host runs', () => {
  it.each<[VersionSettings['versionMatchStrategy'], string, string, boolean]>([
    ['CurrentOrOlder', '', '', true],
    ['CurrentOrOlder', '1.0', '', false],
    ['CurrentOrOlder', '', '1.0', true],
    ['CurrentOrOlder', '1.9', '1.10', true],
    ['CurrentOrOlder', '1.10.1', '1.10', false],
    ['CurrentOrOlder', 'b', 'a', false],
    ['CurrentOrOlder', 'A', 'a', true],
    ['Strict', '1.0', '1.0', true],
    ['Strict', '0.9', '1.0', false],
    ['None', '3.0', '1.0', true],
  ])('%s: an instance of %j on a host of %j: %s', (versionMatchStrategy, version, host, runs) => {
    const settings = {
      versionMatchStrategy,
      defaultVersion: host,
      versionFailureStrategy: 'Reject' as const,
    };
    expect(runsVersion(version, settings)).toBe(runs);
  });
});

describe('an instance of a version that the host does not run', () => {
  const started = async (versionFailureStrategy: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'versions-'));
    const durableTask = { defaultVersion: '1.0', versionFailureStrategy };
    writeFileSync(join(folder, 'host.json'), JSON.stringify({ extensions: { durableTask } }));
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const emulator = open(
      await appOf({
        // biome-ignore lint/correctness/useYield: the orchestrator returns at once
        orchestrator: function* ({ df: durable }) {
          return durable.version;
        },
      }),
    );
    vi.restoreAllMocks();
    const path = '/runtime/webhooks/durabletask/orchestrators/orchestrator';
    for (const [id, query] of Object.entries({
      own: '',
      old: '?version=0.9',
      it: '?version=2.0',
    })) {
      await emulator.request('POST', `${path}/${id}${query}`).catch(() => {});
    }
    return emulator;
  };

  it('waits, and the test fails', async () => {
    const emulator = await started('Reject');
    await emulator.advance('1s').catch((error: Error) => {
      expect(error.message).toContain("its version is '2.0'");
    });
    expect(emulator.instance('own')?.output).toBe('1.0');
    expect(emulator.instance('old')?.output).toBe('0.9');
    expect(emulator.instance('it')?.runtimeStatus).toBe('Pending');
  });

  it('fails with versionFailureStrategy Fail', async () => {
    const emulator = await started('Fail');
    await emulator.advance('1s');
    expect(emulator.instance('it')).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'Orchestration version did not comply with Worker Versioning',
    });
  });
});
