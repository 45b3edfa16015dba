import { describe, expect, it } from 'vitest';
import { findDrift } from '../../../src/generator/compare/drift';
import type { Job } from '../../../src/generator/manifest/manifest';
import { readPrevious } from '../../../src/generator/workspace/bases';
import { openWorkspace } from '../../../src/generator/workspace/workspace';
import { makeManifest } from '../support';
import { type Fixture, jobsOf, makeFixture, makeTemplates } from './fixture';

const path = 'src/functions/orders.ts';
const jobs = jobsOf({ id: 'orders', settings: { idleDelay: '1m', jitter: '10%' } });

async function editsAfter(from: string | RegExp, to: string, meant = jobs) {
  const fixture = await makeFixture({ jobs });
  fixture.edit(path, from, to);
  return driftIn(fixture, meant);
}

function driftIn(fixture: Fixture, meant: readonly Job[]) {
  const workspace = openWorkspace(fixture.root);
  const previous = readPrevious(workspace.bases(), undefined, makeTemplates());
  return findDrift(workspace, makeManifest(...meant), previous);
}

const meantBy = { idleDelay: '1m', jitter: '10%', giveUpAfter: 0 };

describe('findDrift', () => {
  it.each<[string, string | RegExp, string, { key: keyof typeof meantBy; inFile: unknown }]>([
    ['a delay', "'1m'", "'90s'", { key: 'idleDelay', inFile: '90s' }],
    ['in long', "'1m'", "'2 minutes'", { key: 'idleDelay', inFile: '2m' }],
    ['in other quotes', "'1m'", '"90s"', { key: 'idleDelay', inFile: '90s' }],
    ['an illegal value', "'1m'", "'1s'", { key: 'idleDelay', inFile: '1s' }],
    ['with a comment', "'1m',", "'90s', // mine", { key: 'idleDelay', inFile: '90s' }],
    ['a line taken out', /.*jitter.*\n/, '', { key: 'jitter', inFile: '0%' }],
    ['a line put in', '});', '  giveUpAfter: 3,\n});', { key: 'giveUpAfter', inFile: 3 }],
    [
      'on one line',
      /\{\n(.*\n)*\}\);/,
      "{ errorDelay: '3m', idleDelay: '90s', jitter: '10%' });",
      {
        key: 'idleDelay',
        inFile: '90s',
      },
    ],
  ])('finds %s', async (_, from, to, expected) => {
    expect(await editsAfter(from, to)).toEqual([
      { id: 'orders', inManifest: meantBy[expected.key], ...expected },
    ]);
  });

  it.each<[string, string | RegExp, string]>([
    ['the same delay in another unit', "'1m'", "'60s'"],
    ['what is no plain value', "'1m'", 'delay'],
    ['a comment', "'1m',", "'1m', // idleDelay: '2m',"],
    ['what a spread may give', /.*jitter.*\n/, '  ...shared,\n'],
    ['a file without such a call', 'eternalFunction(', 'other('],
  ])('ignores %s', async (_, from, to) => {
    expect(await editsAfter(from, to)).toEqual([]);
  });

  it('ignores an edit of the manifest', async () => {
    const meant = jobsOf({ id: 'orders', settings: { idleDelay: '5m', jitter: '10%' } });
    expect(await editsAfter("'3m'", "'4m'", meant)).toMatchObject([{ key: 'errorDelay' }]);
  });

  it('finds nothing in unchanged and absent files', async () => {
    const fixture = await makeFixture({ jobs });
    expect(driftIn(fixture, [...jobs, ...jobsOf('bills')])).toEqual([]);
  });
});
