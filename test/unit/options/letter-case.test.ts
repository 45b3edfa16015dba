import { describe, expect, it } from 'vitest';
import { kebabCase, pascalCase } from '../../../src/generator/options/letter-case';

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
