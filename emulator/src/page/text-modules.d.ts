/** The page with its style and program, which the build puts in. */
declare module '*.html' {
  const text: string;
  export default text;
}
