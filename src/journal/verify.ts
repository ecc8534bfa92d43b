import { ActCheck } from './act-check.ts'
import type { Head } from './checkpoint.ts'
import { splitNotes } from './export.ts'
import { HeadCheck, openNotes } from './head-check.ts'
import { LineCheck } from './line-check.ts'
import type { Policy } from './policy.ts'
import type { Report } from './report.ts'
import { Findings } from './report.ts'
import { splitLines } from './split-lines.ts'
import type { Chunks, Line } from './split-lines.ts'

export interface Audit {
  /** The JSONL file in pieces of any size, a read stream for one. Only these bytes are believed, no index beside them. */
  readonly lines: Chunks
  /** The notes file, or its notes. */
  readonly notes: string | readonly string[]
  readonly policy: Policy
  /** The run it claims to be; else whatever the first line says. */
  readonly run?: string
}

/**
 * Is this the journal that was written? Streams, needs no network, and trusts nothing but the policy.
 * Findings carry the line and a code (J001 to J011).
 */
export async function verifyJournal({ lines, notes, policy, run }: Audit): Promise<Report> {
  const findings = new Findings()
  const heads = openNotes(typeof notes === 'string' ? splitNotes(notes) : notes, policy, findings)
  const check = new JournalCheck({ heads, policy, findings, run: run ?? null })
  for await (const line of splitLines(lines)) check.see(line)
  return check.end()
}

/** One journal, line by line, through every layer. */
export class JournalCheck {
  readonly #origin: string
  readonly #findings: Findings
  readonly #lines: LineCheck
  readonly #heads: HeadCheck
  readonly #acts: ActCheck

  constructor(of: { heads: readonly Head[]; policy: Policy; findings: Findings; run: string | null }) {
    this.#origin = of.policy.origin
    this.#findings = of.findings
    this.#lines = new LineCheck(of.findings, { origin: of.policy.origin, run: of.run })
    this.#heads = new HeadCheck(of.heads, of.policy.pinned)
    this.#acts = new ActCheck(of.findings)
  }

  see(line: Line): void {
    const entry = this.#lines.see(line)
    this.#heads.see(line.bytes)
    if (entry) this.#acts.see(entry)
  }

  end(): Report {
    const { run, entries } = this.#lines
    const { closedAt } = this.#acts
    if (entries === 0) this.#findings.add('bytes', { code: 'J002', line: null, what: 'there is not a single entry' })
    this.#heads.end(this.#findings, { log: `${this.#origin}/${run ?? ''}`, run })
    this.#heads.covers(this.#findings, this.#acts.acts)
    if (closedAt !== undefined && this.#heads.covered < closedAt)
      this.#findings.add(
        'close',
        { code: 'J010', line: closedAt, what: 'the end of the run is under no signed head' },
        this.#heads.covered === 0 ? 'undecided' : 'failed',
      )
    return this.#findings.report({ run, entries, root: this.#heads.root }, closedAt !== undefined)
  }
}
