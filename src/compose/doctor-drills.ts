import { basename } from 'node:path'
import { recordedOpenings } from '../journal/recorded.ts'
import { drillsOf } from '../journal/state-dir.ts'
import type { Check, RunbookListing } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'

const DAY_MS = 86_400_000
const STALE_DAYS = 90

/** A runbook that nobody has rehearsed for a quarter fails when it is needed. Only drills that came to their end count. */
export function drills({ stateDir, clock }: House, runbooks: readonly RunbookListing[]): Check {
  const home = basename(stateDir) === 'drill' ? stateDir : drillsOf(stateDir)
  const ended = recordedOpenings(home).filter(({ closed }) => closed)
  const ages = runbooks.map(({ name }) => {
    const last = ended.filter(({ runbook }) => runbook === name).map(({ openedAt }) => Date.parse(openedAt))
    return { name, days: last.length === 0 ? null : Math.floor((clock.now().getTime() - Math.max(...last)) / DAY_MS) }
  })
  const stale = ages.filter(({ days }) => days === null || days > STALE_DAYS)
  const saw = ages.map(({ name, days }) => `${name} ${days === null ? 'never' : `${days} days ago`}`).join(', ')
  if (stale.length === 0) return { name: 'drills', state: 'good', saw, fix: null }
  return { name: 'drills', state: 'warning', saw, fix: `stanch drill ${stale[0]?.name}` }
}
