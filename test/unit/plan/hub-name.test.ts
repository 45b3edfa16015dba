import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPackageName } from '../../../src/generator/options/names';
import { hubNameIn, hubNameOf } from '../../../src/generator/plan/hub-name';

describe('the name of the task hub', () => {
  it.each([
    ['my-app', 'MyApp'],
    ['3d', 'Hub3d'],
    ['a', 'AHub'],
    ['a-b-c', 'ABC'],
    ['x'.repeat(45), `X${'x'.repeat(44)}`],
  ])('shows the name %s: %s', (name, hub) => {
    expect(hubNameOf(name)).toBe(hub);
  });

  it.each([
    ['a dot', 'or.ders', 'OrDers'],
    ['an underscore', 'or_ders', 'OrDers'],
    ['a scope', '@acme/orders', 'AcmeOrders'],
    ['two hyphens', 'or--ders', 'OrDers'],
    ['a hyphen at the end', 'orders-', 'Orders'],
    ['a digit after a hyphen', 'orders-2', 'Orders2'],
    ['what the hub of another name begins with', 'hub3d', 'Hub3d'],
    ['what the hub of another name ends with', 'a-hub', 'AHub'],
    ['no letter', '~', 'Hub'],
    ['46 characters', 'x'.repeat(46), `X${'x'.repeat(36)}`],
  ])('ends in a hash for a name with %s', (_, name, start) => {
    const hub = hubNameOf(name);
    expect(hub).toMatch(new RegExp(`^${start}[a-z0-9]{8}$`));
    expect(hub).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
  });

  it('is always legal, and different for each name', () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'abh123-._~'), minLength: 1, maxLength: 60 })
      .filter((each) => 'value' in checkPackageName(each));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 50 }), (names) => {
        const hubs = names.map(hubNameOf);
        expect(new Set(hubs).size).toBe(names.length);
        for (const hub of hubs) expect(hub).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
      }),
    );
  });
});

it.each([
  ['{ "extensions": { "durableTask": { "hubName" : "Orders" } } }', 'Orders'],
  ['{}', undefined],
  [undefined, undefined],
])('hubNameIn reads %j: %s', (host, hub) => {
  expect(hubNameIn(host)).toBe(hub);
});
