import fc from 'fast-check';

/** Any character of Unicode. The units `binary` and `grapheme` of fast-check take a second to make their tables. */
export const anyCharacter = fc
  .nat(0x10f7ff)
  .map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));
