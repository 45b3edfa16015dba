export function compileTemplate(text: string, printText?: (text: string) => string): string;
export const valueIn: string;
