import { createRequire } from 'node:module';

/** The part of the language service that the tests use. It is C# compiled to JavaScript, which sets a global. */
interface Kusto {
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): object } };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, tables: object[]) => object };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: object,
    ): {
      GetDiagnostics(): { readonly Count: number; getItem(index: number): { Message: string } };
    };
  };
}

const require = createRequire(import.meta.url);

/** The columns that our queries use: https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const tables = {
  traces:
    '(timestamp: datetime, message: string, severityLevel: int, operation_Name: string, itemCount: int)',
  requests:
    '(timestamp: datetime, name: string, success: string, operation_Name: string, itemCount: int)',
};

/** @returns the errors that Kusto's parser reports for a query */
export function kustoErrors(query: string): string[] {
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Language } = Reflect.get(globalThis, 'Kusto') as { readonly Language: Kusto };
  const { TableSymbol, DatabaseSymbol } = Language.Symbols;
  const symbols = Object.entries(tables).map(([name, columns]) =>
    TableSymbol.From(columns).WithName(name),
  );
  const database = new DatabaseSymbol.$ctor1('applicationInsights', symbols);
  const globals = Language.GlobalState.Default.WithDatabase(database);
  const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}
