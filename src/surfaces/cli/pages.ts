import { readFile } from 'node:fs/promises'
import { nearest } from '../../base/nearest.ts'
import { FaultCode } from '../../model/fault.ts'
import { Refused } from './refused.ts'

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

export interface Page {
  readonly code: string
  /** Markdown, without its heading. */
  readonly page: string
}

/** The page of a problem or fault code, in whatever case it was typed. @throws Refused with the nearest code there is. */
export async function needPage(typed: string): Promise<Page> {
  const code = typed.toUpperCase()
  const problems = await problemPages()
  const page = problems.get(code) ?? (await faultPage(code))?.replace(/^# .*\n+/, '')
  if (page !== undefined) return { code, page }
  const near = nearest(code, [...problems.keys(), ...FaultCode.options])
  throw new Refused(
    'there is no such code',
    near === undefined ? 'codes look like Y021 or TARGET_BUSY' : `did you mean ${near}?`,
  )
}
