/** The page, into which the build inserts the style and the script. */
declare module '*.html' {
  const text: string;
  export default text;
}
