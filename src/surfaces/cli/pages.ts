import { readFile } from 'node:fs/promises'

/** The pages of the project, shipped in the package: the same text on the screen, in an editor and in code scanning. */
const DOCS = new URL('../../../docs/', import.meta.url)

/** What each problem code means, by code, in the order of docs/problems.md. */
export async function problemPages(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL('problems.md', DOCS), 'utf8')
  const sections = text.split(/^#{2,3} /m).slice(1)
  const pages = sections.map((section): [string, string] => {
    const [code = '', ...rest] = section.split('\n')
    return [code, rest.join('\n').trim()]
  })
  return new Map(pages.filter(([code]) => /^[A-Z]\d{3}$/.test(code)))
}

/** The page of a fault code, whole; undefined when there is none. */
export async function faultPage(code: string): Promise<string | undefined> {
  if (!/^[A-Z_]{2,60}$/.test(code)) return undefined
  return readFile(new URL(`faults/${code}.md`, DOCS), 'utf8').catch(() => undefined)
}
