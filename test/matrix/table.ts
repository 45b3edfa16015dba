import type { Reporter, TestModule } from 'vitest/node';

/** Prints a line for each cell of the matrix at the end: passed, failed, or skipped with the reason. */
export default class MatrixTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules
      .flatMap((module) => [...module.children.allTests()])
      .map((cell) => {
        const result = cell.result();
        const reason = result.state === 'skipped' ? `: ${result.note ?? 'not chosen'}` : '';
        return `  ${result.state.padEnd(7)}  ${cell.fullName.replaceAll(' > ', ', ')}${reason}`;
      });
    console.log(['\nThe matrix:', ...lines, ''].join('\n'));
  }
}
