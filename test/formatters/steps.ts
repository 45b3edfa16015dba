/** A command in a formatted project. */
export interface Step {
  readonly args: readonly string[];
  /** A later version of the generator runs from here on. */
  readonly isUpgrade?: true;
  /** `npm test` runs it too. */
  readonly isQuick?: true;
}

const step = (...args: string[]): Step => ({ args });
const quick = (...args: string[]): Step => ({ args, isQuick: true });

export const FIRST_JOB = 'orders-sync';

/** Each command at least once, in the order in which a project might live through them. */
const all: readonly Step[] = [
  quick('set', 'orders-sync', '--idle-delay', '30s'),
  step('set', 'orders-sync', '--error-delay', '2m', '--max-idle-delay', '5m', '--drain-for', '90s'),
  step('set', 'orders-sync', '--jitter', '10%'),
  step('set', 'orders-sync', '--jitter', 'default'),
  step('set', 'orders-sync', '--idle-delay', '2 minutes'),
  step('set', 'orders-sync', '--idle-delay', '120s'),
  quick('set', 'orders-sync', '--processor', 'pullOrders'),
  quick('rename', 'orders-sync', 'order-intake'),
  quick('add', 'invoices', '--yes'),
  step(
    ...['add', 'mail_out', '--processor', 'sendMails', '--idle-delay', '90s'],
    ...['--error-delay', '2m', '--busy-delay', '5s', '--max-idle-delay', '15m'],
    ...['--max-error-delay', '1h', '--give-up-after', '10', '--jitter', '10%'],
    ...['--drain-for', '2m', '--function-timeout', '20m', '--watchdog', '10m'],
    ...['--auth-level', 'admin', '--start-methods', 'get,post'],
  ),
  step('set', 'order-intake', '--watchdog', 'off'),
  quick('set', '--ci', 'github'),
  quick('set', '--deploy', 'azd'),
  step('set', '--backend', 'dts'),
  step('set', '--name', 'shop-jobs'),
  step('set', 'mail_out', '--jitter', 'default', '--give-up-after', 'default'),
  step('remove', 'invoices'),
  step('regenerate'),
  step('list'),
  step('undo'),
  quick('remove', 'invoices'),
  { args: ['regenerate'], isUpgrade: true, isQuick: true },
  step('set', 'order-intake', '--watchdog', '10m', '--jitter', '5%'),
  step('rename', 'order-intake', 'orders'),
  step('set', 'orders', '--processor', 'takeOrders'),
  step('set', '--ci', 'none'),
  step('set', '--deploy', 'none'),
];

export const steps = all.filter(({ isQuick }) => isQuick || process.env.DEEP !== undefined);
