import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { genesis, hashLine, longestLine, readCanonical } from './chain.ts'
import { Entry } from './entry.ts'
import type { Findings } from './report.ts'
import type { Line } from './split-lines.ts'

/** What a line of any version must have to be chained. */
const Link = z.looseObject({ origin: z.string(), run: z.string(), seq: z.int(), prev: z.string() })
type Link = z.output<typeof Link>

/** Layers `bytes` and `chain`, line by line. */
export class LineCheck {
  readonly #origin: string
  readonly #findings: Findings
  #run: string | null
  #prev: string | undefined
  #seq = 0

  constructor(findings: Findings, { origin, run }: { origin: string; run: string | null }) {
    this.#findings = findings
    this.#origin = origin
    this.#run = run
  }

  get run(): string | null {
    return this.#run
  }

  get entries(): number {
    return this.#seq
  }

  /** The entry, when the line is one of a version we know. */
  see({ bytes, ended }: Line): Entry | undefined {
    this.#seq += 1
    const line = this.#seq
    if (!ended)
      this.#findings.add('bytes', { code: 'J001', line, what: 'the last line has no end; its write was torn' })
    const reading = readCanonical(bytes, longestLine(line))
    const value = reading.ok ? reading.value : undefined
    if (!reading.ok) this.#findings.add('bytes', { code: reading.code, line, what: reading.what })
    const entry = value === undefined ? undefined : this.#entry(value)
    this.#chain(entry ?? Link.safeParse(value).data)
    this.#prev = hashLine(bytes)
    return entry
  }

  #entry(value: Json): Entry | undefined {
    const entry = Entry.safeParse(value)
    if (entry.success) return entry.data
    const where = entry.error.issues[0]?.path.join('.') ?? ''
    const what = `not an entry this version knows${where === '' ? '' : `, at ${where}`}`
    const linked = Link.safeParse(value).success
    this.#findings.add(
      'bytes',
      { code: linked ? 'J006' : 'J002', line: this.#seq, what },
      linked ? 'undecided' : 'failed',
    )
    return undefined
  }

  #chain(link: Link | Entry | undefined): void {
    const line = this.#seq
    if (!link) return this.#findings.add('chain', { code: 'J003', line, what: 'no link to the line before' })
    this.#run ??= link.run
    if (link.origin !== this.#origin || link.run !== this.#run)
      this.#findings.add('chain', { code: 'J005', line, what: `belongs to run ${link.run} of ${link.origin}` })
    if (link.seq !== line)
      this.#findings.add('chain', { code: 'J003', line, what: `numbered ${link.seq}; wanted ${line}` })
    if (link.prev !== (this.#prev ?? genesis(this.#origin, this.#run)))
      this.#findings.add('chain', {
        code: 'J003',
        line,
        what: `does not follow from line ${line - 1} as that stands here`,
      })
  }
}
