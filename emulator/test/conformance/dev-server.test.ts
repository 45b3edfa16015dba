import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/dev/server';
import { overHttp } from './case-api';
import { loadRecordedApp, problemsOf, themes } from './conformance';

/** Those that need no time but that of requests. `DEEP=1` runs all. */
const quick = ['routes', 'answers', 'requests', 'management', 'instance ids'];
const isDeep = process.env.DEEP !== undefined;

const app = await loadRecordedApp();

describe('the development server answers as the host does, except for the listed cases', async () => {
  const server = await startServer(app);
  afterAll(() => server.close());
  const api = overHttp(server.url);

  it.each(isDeep ? themes : quick)('%s', async (theme) => {
    expect(await problemsOf(theme, () => api, 8)).toEqual([]);
  });
});
