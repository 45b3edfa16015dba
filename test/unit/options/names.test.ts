import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkId,
  checkPackageName,
  checkProcessorName,
  foldId,
  idFrom,
  kebabCase,
  packageNameFrom,
  pascalCase,
  processorOf,
} from '../../../src/generator/options/names';
import { anyCharacter } from '../../../tools/any-character';

describe('legal names', () => {
  it.each(['a', 'A1_b-c', 'class', 'test', 'index', 'x'.repeat(60), 'com10', 'con-air', 'Z9'])(
    'id %s',
    (id) => {
      expect(checkId(id)).toEqual({ value: id });
    },
  );

  it.each(['process', 'p', '_pull$2', 'async', 'of', 'type', 'Orders', 'café', 'naïve数据'])(
    'processor %s',
    (name) => {
      if (name === 'process') expect(checkProcessorName(name)).toHaveProperty('problem');
      else expect(checkProcessorName(name)).toEqual({ value: name });
    },
  );

  it.each(['a', 'my-app', '@acme/orders', 'x.y_z~1', '3d', 'a'.repeat(214)])(
    'package %s',
    (name) => {
      expect(checkPackageName(name)).toEqual({ value: name });
    },
  );
});

describe('illegal names', () => {
  it.each(['', '1a', '-a', '_a', 'a-', 'a_', 'a__b', 'a b', 'a.b', 'é', 'x'.repeat(61)])(
    'id %j',
    (id) => {
      expect(checkId(id)).toHaveProperty('problem');
    },
  );

  it.each(['admin', 'Administrator', 'runtime', 'RUNTIME-x', 'con', 'PRN', 'aux', 'Nul', 'lpt9'])(
    'id %s, which belongs to the host or to Windows',
    (id) => {
      expect(checkId(id)).toHaveProperty('problem');
    },
  );

  it.each(['let', 'static', 'yield', 'undefined', 'NaN', 'Promise', 'fetch', 'enum', '__esModule'])(
    'processor %s',
    (name) => {
      expect(checkProcessorName(name)).toHaveProperty('problem');
    },
  );

  it('refuses a processor with a name that the templates use', () => {
    expect(checkProcessorName('eternalFunction')).toHaveProperty(
      'problem',
      expect.stringContaining('conflicts with'),
    );
  });

  it('refuses a processor whose file name is too long', () => {
    expect(checkProcessorName('x'.repeat(201))).toHaveProperty('problem');
  });

  it.each(['', 'A', '.x', '_x', 'a b', '@a', '@a/', 'a/b', 'é', 'node_modules', 'a'.repeat(215)])(
    'package %j',
    (name) => {
      expect(checkPackageName(name)).toHaveProperty('problem');
    },
  );
});

describe('names made from a folder', () => {
  it.each([
    ['my-app', 'my-app', 'my-app'],
    ['My App', 'my-app', 'My-App'],
    ['2 Orders__sync', '2-orders__sync', 'Orders_sync'],
    ['Café', 'cafe', 'Cafe'],
    ['.hidden', 'hidden', 'hidden'],
    ['---', 'eternal-app', 'eternal-job'],
    ['admin', 'admin', 'eternal-job'],
    ['', 'eternal-app', 'eternal-job'],
  ])('%j: package %s, id %s', (folder, packageName, id) => {
    expect([packageNameFrom(folder), idFrom(folder)]).toEqual([packageName, id]);
  });

  it('differ for folders that have no letter of a package name', () => {
    const names = ['数据', 'привет', 'мир'].map(packageNameFrom);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^eternal-app-x[a-z0-9]{6}$/);
  });

  it('are always legal', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (folder) => {
        expect(checkPackageName(packageNameFrom(folder))).toHaveProperty('value');
        expect(checkId(idFrom(folder))).toHaveProperty('value');
      }),
    );
  });
});

describe('names made from an id or a package', () => {
  it.each([
    ['orders-sync', 'processOrdersSync'],
    ['A1_b-c', 'processA1BC'],
    ['class', 'processClass'],
  ])('processorOf %s → %s', (id, processor) => {
    expect(processorOf(id)).toBe(processor);
  });

  it('folds ids that give the same app setting into one', () => {
    expect(foldId('Orders-Sync')).toBe(foldId('orders_sync'));
  });
});

describe('letter case', () => {
  it.each([
    ['orders-sync', 'OrdersSync'],
    ['A1_b-c', 'A1BC'],
    ['@acme/my.app', 'AcmeMyApp'],
    ['class', 'Class'],
    ['--', ''],
  ])('pascalCase %s → %s', (text, expected) => {
    expect(pascalCase(text)).toBe(expected);
  });

  it.each([
    ['processOrders', 'process-orders'],
    ['processHTTPOrders', 'process-http-orders'],
    ['HTTPPoller', 'http-poller'],
    ['parseV2Api', 'parse-v2-api'],
    ['snake_case$', 'snake-case'],
    ['caféMonitor', 'cafe-monitor'],
    ['数据', ''],
    ['$', ''],
  ])('kebabCase %s → %s', (text, expected) => {
    expect(kebabCase(text)).toBe(expected);
  });
});
