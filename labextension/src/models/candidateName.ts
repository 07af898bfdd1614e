/** A candidate's name as people write it: `hist_gradient_boosting` becomes `Hist gradient boosting`. */
export function candidateName(name: string): string {
  const words = name.replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
