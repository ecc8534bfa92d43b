import { parseDuration } from '../../base/duration.ts'
import { instantMs } from '../../base/instant.ts'
import { safeText } from '../../base/safe-text.ts'
import type { Proof } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import { lookAction } from '../look-action.ts'
import type { ClientAt } from '../rotation/port.ts'
import { VERBS } from '../verb.ts'

/** Somebody authenticated as the client. */
export interface Use {
  readonly ms: number
  /** Where it came from: an address, as the provider saw it. */
  readonly from: string
  /** In the provider's own word, for example CODE_TO_TOKEN. */
  readonly what: string
}

export interface UseRecord {
  readonly uses: readonly Use[]
  /** Attempts with a wrong secret. */
  readonly refused: number
  /** Our own probes, which are in neither number. */
  readonly ours: number
  /** What the record cannot show, one sentence each: with any of these, no use seen does not mean not used. */
  readonly blind: readonly string[]
}

export interface UsePort<S, W> {
  /** Whether the record says with which of its secrets the client authenticated. */
  readonly namesSecret: boolean
  /** The provider's clock, in milliseconds since 1970. */
  readonly now: (ctx: Context, at: ClientAt<S, W>) => Promise<number>
  /** Null: nothing is recorded. */
  readonly read: (ctx: Context, at: ClientAt<S, W>, since: number) => Promise<UseRecord | null>
}

const VERB = 'identity/used-since'

/** Evidence, not proof: the application itself uses the client too, and most providers do not say with which secret. */
export function usedSinceAction<S, W>(port: UsePort<S, W>) {
  return lookAction<typeof VERB, S, W, (typeof VERBS)[typeof VERB]['gives']>({
    receipt: VERBS[VERB].gives,
    says: ({ target, args }) => `Reads the provider's log of ${target.client_id}, ${args.since}`,
    verify: async (ctx, at) => {
      const since = instantMs(at.args.since) ?? (await port.now(ctx, at)) - (parseDuration(at.args.since) ?? 0)
      const record = await port.read(ctx, at, since)
      return record
        ? found({ ...record, client: at.target.client_id, since, namesSecret: port.namesSecret })
        : nothingRecorded(at.target.client_id)
    },
  })
}

function nothingRecorded(client: string): Proof {
  return {
    claim: `the provider's log tells who used ${client}`,
    verdict: 'unknown',
    seen: ['the provider records no events, so nobody can say whether the secret was used'],
    finding: { used: 'unknown', uses: 0, refused: 0 },
  }
}

interface Found extends UseRecord {
  readonly client: string
  readonly since: number
  readonly namesSecret: boolean
}

function found({ client, since, namesSecret, uses, refused, ours, blind }: Found): Proof {
  const none = uses.length === 0
  const used = none ? (blind.length > 0 ? 'unknown' : 'no') : 'yes'
  return {
    claim: `the provider's log since ${new Date(since).toISOString()} was read: ${uses.length} uses of ${client}`,
    verdict: used === 'unknown' ? 'unknown' : 'proven',
    seen: [
      ...bySource(uses),
      ...(none || namesSecret
        ? []
        : ['the log does not say with which secret: the application itself may be among them']),
      `${refused} attempts with a wrong secret`,
      ...(ours > 0 ? [`left out: ${ours} probes of our own`] : []),
      ...blind.map((sentence) => `not in the log: ${sentence}`),
    ],
    finding: { used, uses: uses.length, refused },
  }
}

const MOST = 40

/** An address that nobody knows is what a person looks for; the busiest come last. */
function bySource(uses: readonly Use[]): readonly string[] {
  const sources = Map.groupBy(uses, ({ from }) => from)
  const lines = [...sources]
    .toSorted(([, a], [, b]) => a.length - b.length)
    .map(([from, all]) => {
      const what = [...new Set(all.map((use) => use.what))].join(', ')
      const last = new Date(Math.max(...all.map(({ ms }) => ms))).toISOString()
      return safeText(`${from}: ${all.length} times (${what}), last ${last}`, 200)
    })
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more addresses`] : lines
}
