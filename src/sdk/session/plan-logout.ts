import { safeText } from '../../base/safe-text.ts'
import type { Context, Plan } from '../action.ts'
import { replayCanaries } from './canary.ts'
import type { CanarySight } from './canary.ts'
import { clientIds } from './logout-way.ts'
import type { LogoutInput, LogoutWay } from './logout-way.ts'
import { recallNote } from './note.ts'
import type { ListedSessions, ProviderSessions } from './provider-sessions.ts'
import type { LogoutChange, LogoutReceipt } from './shapes.ts'

export interface SeenSessions {
  /** Null: there is no provider to ask. An element is null when it keeps no index of sessions. */
  readonly listed: readonly (ListedSessions | null)[] | null
  /** Sessions an earlier attempt began to end. */
  readonly begun: number
  readonly canaries: readonly CanarySight[]
  /** Clients whose ID tokens have another algorithm than our logout tokens, with it. */
  readonly otherAlgs: readonly string[]
}

export async function lookAtSessions<S>(ctx: Context, way: LogoutWay<S>, input: LogoutInput<S>): Promise<SeenSessions> {
  const provider = way.provider(input.settings)
  const listed = provider && (await Promise.all(clientIds(input).map((clientId) => provider.list(ctx, clientId))))
  const note = await recallNote(ctx)
  return {
    listed,
    begun: note?.sessions.length ?? 0,
    canaries: await replayCanaries(ctx, input.target.relying_parties),
    otherAlgs: provider && way.alg ? await findOtherAlgs(ctx, { provider, ours: way.alg(input.settings), input }) : [],
  }
}

async function findOtherAlgs(
  ctx: Context,
  { provider, ours, input }: { provider: ProviderSessions; ours: string; input: LogoutInput<unknown> },
): Promise<readonly string[]> {
  const algs = await Promise.all(
    clientIds(input).map(async (clientId) => ({ clientId, alg: (await provider.idTokenAlg?.(ctx, clientId)) ?? null })),
  )
  return algs.flatMap(({ clientId, alg }) =>
    alg === null || alg === ours
      ? []
      : [
          `ID tokens of ${clientId} are signed ${safeText(alg, 20)}, our logout tokens ${ours}: programs may refuse them`,
        ],
  )
}

/** Pure: the same sessions seen give the same plan. */
export function planLogout<S>(
  seen: SeenSessions,
  way: LogoutWay<S>,
  input: LogoutInput<S>,
): Plan<LogoutChange, LogoutReceipt> {
  const subjects = way.subjects?.(input.settings).length ?? 0
  if (seen.listed?.includes(null)) return NO_INDEX
  if (seen.listed === null && subjects === 0) return NOBODY_NAMES
  const known = countOf(seen)
  if (known.sessions + known.grants + subjects + seen.begun === 0) return nothingKnown(seen, input)
  const { client_id: client, relying_parties: parties } = input.target
  return {
    kind: 'change',
    change: changeOf(seen, input),
    says: `end every session of ${client} and log it out at ${parties.length} relying parties`,
    lines: linesOf(seen, known, subjects),
  }
}

function linesOf(seen: SeenSessions, known: ReturnType<typeof countOf>, subjects: number): readonly string[] {
  return [
    seen.listed ? `${known.sessions} sessions and ${known.grants} grants now` : 'the provider cannot be asked',
    ...(subjects > 0 ? [`${subjects} subjects named in the inventory`] : []),
    ...(seen.begun > 0 ? [`${seen.begun} sessions that an earlier attempt began to end`] : []),
    ...seen.otherAlgs,
    ...(seen.listed ?? []).flatMap((one) => [...(one?.blind ?? []), ...(one?.warns ?? [])]),
    ...seen.canaries.flatMap(({ rp, state, seen: words }) =>
      state === 'alive' ? [] : [`no proof at ${rp}: ${words}`],
    ),
  ]
}

function countOf({ listed }: SeenSessions): { readonly sessions: number; readonly grants: number } {
  const known = listed?.flatMap((one) => one ?? []) ?? []
  return {
    sessions: known.reduce((sum, { sessions }) => sum + sessions.length, 0),
    grants: known.reduce((sum, { grants }) => sum + grants, 0),
  }
}

function changeOf(seen: SeenSessions, input: LogoutInput<unknown>): LogoutChange {
  return {
    client_ids: [...clientIds(input)],
    relying_parties: input.target.relying_parties.map(({ id, backchannel_logout_uri: uri }) => ({
      id,
      uri: uri ?? null,
    })),
    ends_provider_sessions: seen.listed !== null,
  }
}

/** An empty list while a canary lives is a list that lies, or a session that began before the index did. */
function nothingKnown(
  { canaries, listed }: SeenSessions,
  { target }: LogoutInput<unknown>,
): Plan<LogoutChange, LogoutReceipt> {
  const alive = canaries.filter(({ state }) => state === 'alive').map(({ rp }) => rp)
  if (alive.length === 0)
    return {
      kind: 'settled',
      because: `no session of ${target.client_id} is known${sinceOf(listed ?? [])}${blindOf(listed ?? [])}`,
    }
  return {
    kind: 'blocked',
    because: `the canary session at ${alive.join(', ')} is alive, but the provider lists no session of ${target.client_id}`,
    fix: 'name its subject in `subjects` of the session connector, or end the sessions in the program itself',
  }
}

function sinceOf(listed: SeenSessions['listed'] & object): string {
  const since = listed
    .flatMap((one) => one?.since ?? [])
    .toSorted()
    .at(-1)
  return since === undefined ? '' : ` since ${since}`
}

function blindOf(listed: SeenSessions['listed'] & object): string {
  const blind = listed.flatMap((one) => one?.blind ?? [])
  return blind.length === 0 ? '' : `, and somebody may be missing: ${blind.join('; ')}`
}

const NO_INDEX = {
  kind: 'blocked',
  because: 'the provider keeps no index of sessions, so they can neither be listed nor ended',
  fix: 'give mountAdmin the index that withAdmin returned (docs/oidc-provider-admin.md)',
} as const

const NOBODY_NAMES = {
  kind: 'blocked',
  because: 'nobody names a session: a logout token needs a subject or a session id',
  fix: 'give the session connector `sessions` (the admin router of the provider) or a list of `subjects`',
} as const
