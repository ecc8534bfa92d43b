import type { Connector } from '../../src/sdk/index.ts'
import { testContext } from '../../src/sdk/testkit/context.ts'
import type { Scene, Stage, World } from '../../src/sdk/testkit/world.ts'
import { KEY, publicOf } from './client-key.ts'
import type { PublicKey } from './client-key.ts'
import { doubleServer, FRESH, LEAKED } from './double.ts'
import type { Double } from './double.ts'

/** What the stages of an identity provider need to know of a double. */
export interface DoubleCast<S> {
  readonly connector: Connector
  readonly double: Double<S>
  readonly settings: (url: string) => object
  readonly target: { readonly id: string; readonly client_id: string; readonly with: object }
  /** What is in the target's `with` beside that, where it has an address. */
  readonly targetAt?: (url: string) => object
  /** What our management access needs, by reference. */
  readonly secrets: Readonly<Record<string, string>>
  /** The fresh secret lives, too. Left out where there is room for one. */
  readonly add?: (state: S) => void
  /** Its slot, where the provider cannot say which slot a value sits in: then the step that issued it has noted it. */
  readonly noted?: string
  /** The provider makes the values, and shows them once: one that was made in vain is removed before another is made. */
  readonly generates?: boolean
  /** The fresh secret lives, and nothing else. */
  readonly renew: (state: S) => void
  /** A key of the client is registered; the client is switched to it. */
  readonly keys?: {
    readonly register: (state: S, key: PublicKey) => void
    readonly require: (state: S) => void
    /** The private key, where a bare one will not do. */
    readonly key?: string
    /** The provider makes keys, and only once the client asks for one: why a lost answer costs another. */
    readonly issued?: string
  }
  /** Where sessions of users end: why nothing can prove it, if so. One user is called ada, and signed in. */
  readonly unprovableSessions?: string
  readonly seed?: {
    /** An attacker adds a redirect URI, and it goes again. */
    readonly evil: (state: S, there: boolean) => void
    readonly disable?: (state: S) => void
  }
}

/** The stages of one double; verbs that its connector does not have are never opened. */
export function doubleWorld<S>(cast: DoubleCast<S>): World {
  const stage =
    (args: object, more?: Staging<S>): (() => Promise<Scene>) =>
    () =>
      open(cast, args, more)
  const places = { leaked: 'env:LEAKED' }
  const keyed = { ...places, key: 'env:CLIENT_KEY' }
  const registerKey = (state: S): void => cast.keys?.register(state, publicOf(cast.keys.key ?? KEY))
  const kept = { ...places, keep: cast.noted === undefined ? 'env:FRESH' : 'run:steps.unit.fresh' }
  return {
    'identity/probe-client-secret': { acts: 'look', open: stage({ secret: 'env:LEAKED' }) },
    'identity/issue-client-secret': { acts: 'change', open: stage({ ...places, strategy: 'contain-first' }) },
    'identity/revoke-client-secret': cast.add
      ? { acts: 'change', open: stage(kept, { before: cast.add }) }
      : { acts: 'settled', open: stage(kept, { before: cast.renew, unsettle: cast.double.start }) },
    'identity/prove-dead': { acts: 'look', open: stage({ ...places, fresh: 'env:FRESH' }, { fulfil: cast.renew }) },
    'identity/register-client-key': { acts: 'change', open: async () => warned(await stage({ leaked: null })(), cast) },
    'identity/require-client-key': requireStage(cast, keyed),
    'identity/prove-key-only': {
      acts: 'look',
      open: stage(keyed, { before: registerKey, fulfil: cast.keys?.require }),
    },
    'identity/list-slots': { acts: 'look', open: stage({}) },
    'identity/disable-client': { acts: 'change', open: stage(places) },
    'identity/enable-client': {
      acts: 'change',
      open: stage({ leaked: null, fresh: null }, { before: cast.seed?.disable }),
    },
    'identity/restore-client-secret': { acts: 'change', open: stage({ secret: 'env:LEAKED' }, { before: cast.renew }) },
    'identity/end-sessions': { acts: 'change', open: () => openSessions(cast) },
    'identity/revoke-grants': { acts: 'change', open: stage({}) },
    'identity/used-since': { acts: 'look', open: stage({ since: '1h' }) },
    'identity/read-baseline': { acts: 'look', open: stage({}) },
    'identity/compare-baseline': { acts: 'look', open: () => openBaseline(cast) },
  }
}

/** Where the client was switched to get the key, nothing is left to do. */
function requireStage<S>(cast: DoubleCast<S>, keyed: object): Stage {
  const register = (state: S): void => cast.keys?.register(state, publicOf(cast.keys.key ?? KEY))
  if (cast.keys?.issued === undefined) return { acts: 'change', open: () => open(cast, keyed, { before: register }) }
  const before = (state: S): void => {
    register(state)
    cast.keys?.require(state)
  }
  return { acts: 'settled', open: () => open(cast, keyed, { before, unsettle: cast.double.start }) }
}

function warned(scene: Scene, { keys }: Pick<DoubleCast<never>, 'keys'>): Scene {
  return keys?.issued === undefined ? scene : { ...scene, mayRepeat: keys.issued }
}

interface Staging<S> {
  readonly before?: ((state: S) => void) | undefined
  readonly fulfil?: ((state: S) => void) | undefined
  /** What the state is set back to. */
  readonly unsettle?: () => S
}

async function open<S>(
  cast: DoubleCast<S>,
  args: object,
  { before, fulfil, unsettle }: Staging<S> = {},
): Promise<Scene> {
  const server = await doubleServer(cast.double)
  before?.(server.state)
  return {
    settings: cast.settings(server.url),
    target: { ...targetOf(cast, server.url), relying_parties: [] },
    args,
    secrets: {
      'env:LEAKED': LEAKED,
      'env:FRESH': FRESH,
      'env:CLIENT_KEY': cast.keys?.key ?? KEY,
      ...('keep' in args && notesOf(cast)),
      ...cast.secrets,
    },
    changes: cast.generates && 'strategy' in args ? () => difference(cast.double, server.state) : server.changes,
    pretend: server.pretend,
    break: server.break,
    loseNextAnswer: server.loseNextAnswer,
    close: server.close,
    ...(fulfil && { fulfil: () => fulfil(server.state) }),
    ...(unsettle && { unsettle: () => void Object.assign(server.state as object, unsettle()) }),
  }
}

export function targetOf(
  { target, targetAt }: Pick<DoubleCast<unknown>, 'target' | 'targetAt'>,
  url: string,
): DoubleCast<unknown>['target'] {
  return { ...target, with: { ...target.with, ...targetAt?.(url) } }
}

function notesOf({ noted }: Pick<DoubleCast<unknown>, 'noted'>): Record<string, string> {
  if (noted === undefined) return {}
  return { 'run:steps.unit.fresh': FRESH, 'run:steps.unit.fresh-slot': `stanch note: ${noted}` }
}

/** Values that live now and did not, or the other way round. */
function difference<S>({ start, live }: Double<S>, state: S): number {
  const [before, now] = [live(start()), live(state)]
  return [...before.filter((value) => !now.includes(value)), ...now.filter((value) => !before.includes(value))].length
}

async function openSessions<S>(cast: DoubleCast<S>): Promise<Scene> {
  const scene = await open(cast, { whose: 'users', users: 'ada' })
  // Of one user, kind by kind; after a lost answer the next process rightly ends the other kinds.
  const changes = (): number => Math.min(1, scene.changes())
  return { ...scene, changes, ...(cast.unprovableSessions !== undefined && { unprovable: cast.unprovableSessions }) }
}

/** What is written down is read by the connector itself, before the attacker comes. */
async function openBaseline<S>(cast: DoubleCast<S>): Promise<Scene> {
  let state: S | undefined
  const scene = await open(cast, {}, { before: (given) => void (state = given) })
  const { ctx } = testContext({ secrets: scene.secrets })
  const settings = cast.connector.settings.parse(scene.settings)
  const input = { settings, target: scene.target, args: {}, briefing: undefined }
  const proof = await cast.connector.actions['identity/read-baseline']?.verify(ctx, input as never, null)
  cast.seed?.evil(state as S, true)
  return { ...scene, args: proof?.finding, fulfil: () => cast.seed?.evil(state as S, false) }
}
