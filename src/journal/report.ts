import type { JournalCode } from './chain.ts'

/**
 * What each layer looks at. `bytes`: every line is canonical and of a known shape; `chain`: lines follow each other; `heads`:
 * the signed heads fit the lines, and every act was covered before it was done; `close`: the run has ended; `acts`: the
 * history is one that stanch writes (intent before outcome, approvals by those who may).
 */
export const LAYERS = ['bytes', 'chain', 'heads', 'close', 'acts'] as const
export type Layer = (typeof LAYERS)[number]
/** `open`: nothing is wrong, but the run has not ended, or its end has been cut off. */
export type LayerVerdict = 'passed' | 'open' | 'undecided' | 'failed'

export interface Finding {
  readonly layer: Layer
  readonly code: JournalCode
  /** Counts from 1; null for what is wrong with no single line. */
  readonly line: number | null
  readonly what: string
  readonly verdict: 'failed' | 'undecided'
}

/**
 * `sound`: all that was asked for holds. `open`: it holds so far. `undecided`: something to decide by is missing. `tampered`:
 * at least one layer failed.
 */
export interface Report {
  readonly verdict: 'sound' | 'open' | 'undecided' | 'tampered'
  readonly run: string | null
  readonly entries: number
  /** Base64 root over all lines, to compare with an anchor. */
  readonly root: string
  readonly layers: Readonly<Record<Layer, LayerVerdict>>
  /** The first bad line first; at most 20 a layer. */
  readonly findings: readonly Finding[]
}

const MOST = 20

/** Collects what is wrong, and says what it amounts to. */
export class Findings {
  readonly #found: Finding[] = []
  readonly #worst = new Map<Layer, Finding['verdict']>()

  add(layer: Layer, at: Omit<Finding, 'layer' | 'verdict'>, verdict: Finding['verdict'] = 'failed'): void {
    if (this.#worst.get(layer) !== 'failed') this.#worst.set(layer, verdict)
    if (this.#found.filter((one) => one.layer === layer).length < MOST) this.#found.push({ layer, ...at, verdict })
  }

  get none(): boolean {
    return this.#found.length === 0
  }

  report(of: Pick<Report, 'run' | 'entries' | 'root'>, closed: boolean): Report {
    const layers = Object.fromEntries(LAYERS.map((layer) => [layer, this.#verdict(layer, closed)])) as Report['layers']
    const found = this.#found.toSorted((a, b) => rank(a) - rank(b))
    return { ...of, verdict: overall(Object.values(layers)), layers, findings: found }
  }

  #verdict(layer: Layer, closed: boolean): LayerVerdict {
    return this.#worst.get(layer) ?? (layer === 'close' && !closed ? 'open' : 'passed')
  }
}

/** By line; what has none comes last, and of that what failed comes first. */
function rank({ line, verdict }: Finding): number {
  return line ?? (verdict === 'failed' ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER)
}

function overall(layers: readonly LayerVerdict[]): Report['verdict'] {
  if (layers.includes('failed')) return 'tampered'
  if (layers.includes('undecided')) return 'undecided'
  return layers.includes('open') ? 'open' : 'sound'
}
