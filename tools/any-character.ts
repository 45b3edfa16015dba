import fc from 'fast-check';

/** Any Unicode character. The units `binary` and `grapheme` of fast-check need a second for their tables. */
export const anyCharacter = fc
  .nat(0x10f7ff)
  .map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));
