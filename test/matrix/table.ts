import type { Reporter, TestModule } from 'vitest/node';

/** Prints a line for each cell of the matrix when all have run: passed, failed, or why it was not tried. */
export default class MatrixTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules
      .flatMap((module) => [...module.children.allTests()])
      .map((cell) => {
        const result = cell.result();
        const why = result.state === 'skipped' ? `: ${result.note ?? 'not chosen'}` : '';
        return `  ${result.state.padEnd(7)}  ${cell.fullName.replaceAll(' > ', ', ')}${why}`;
      });
    console.log(['\nThe matrix:', ...lines, ''].join('\n'));
  }
}
