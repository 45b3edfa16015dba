import { afterAll, describe, expect, it } from 'vitest';
import { sendOverNetwork } from '../../src/host/http/outgoing-http';
import { Emulator } from '../../src/index';
import { inProcess } from './case-api';
import { loadRecordedApp, problemsOf, themes } from './conformance';

const app = await loadRecordedApp();

describe('the testing API answers as the host does, except for the listed cases', () => {
  let emulator: Emulator | undefined;
  afterAll(() => emulator?.close());
  const openApi = () => {
    emulator = new Emulator(app, { callHttp: sendOverNetwork });
    return inProcess(emulator);
  };

  it.each(themes)('%s', async (theme) => {
    expect(await problemsOf(theme, openApi)).toEqual([]);
  });
});
