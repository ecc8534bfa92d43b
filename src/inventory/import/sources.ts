/** What can be imported, by name; apart from the importers, so that `--help` loads none of them. */
export const SOURCES = ['backstage', 'codeowners', 'kubernetes', 'ansible', 'csv'] as const
export type Source = (typeof SOURCES)[number]
