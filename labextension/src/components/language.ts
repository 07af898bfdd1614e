/** The language of the page, if it says which. */
export function language(): string | undefined {
  return document.documentElement.lang || undefined;
}
