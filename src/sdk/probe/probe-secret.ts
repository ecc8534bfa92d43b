import { randomBytes } from 'node:crypto'
import type { Context } from '../action.ts'
import { Secret } from '../../base/secret.ts'
import { ask, openRungs } from './ask.ts'
import type { ProbeEndpoints } from './ask.ts'
import { classify } from './classify.ts'
import type { Dialect, Reading } from './classify.ts'
import { authOf, distinctMethods } from './client-auth.ts'
import type { Credential, Method, Way } from './client-auth.ts'
import { shapeOf } from './reply.ts'
import type { Rung } from './reply.ts'
import { isIll, judge } from './verdict.ts'
import type { Answer, Judgement, Pass, Trial } from './verdict.ts'

/** A client of a provider, as a probe sees it. */
export interface ProbeTarget {
  readonly endpoints: ProbeEndpoints
  readonly clientId: string
  readonly methods: readonly Method[]
  readonly dialect: Dialect
}

export interface ProbeRequest extends ProbeTarget {
  /** The value under suspicion, or the key. */
  readonly secret: Credential
  /** The value, or the key, that must be accepted; without it nothing is ever `dead`. */
  readonly fresh?: Credential | undefined
  /** One controlled method is enough: to raise a doubt, never to prove. */
  readonly quick?: boolean
  /** How often, spread over how many milliseconds. Once unless told. */
  readonly over?: { readonly times: number; readonly ms: number }
}

export interface ProbeReport extends Judgement {
  /** One line per method and pass, without any value. */
  readonly seen: readonly string[]
  /** How often the suspected value was sent. */
  readonly asked: number
  /** The provider gave no answer that means anything. */
  readonly ill: boolean
  /** What the probing itself left behind. */
  readonly residual: readonly string[]
}

/** Some providers lock a client or wake people after a number of failed logins. */
const MOST_ASKED = 10

/**
 * Finds out whether a secret, or a key, is still accepted. The first pass tries every method until one is accepted; later ones repeat one controlled method
 * over the propagation window, and end at the first answer that is not a refusal.
 */
export async function probeSecret(ctx: Context, request: ProbeRequest): Promise<ProbeReport> {
  const { times, ms } = request.over ?? { times: 1, ms: 0 }
  const ledger: Ledger = { asked: 0, tokensLeft: 0 }
  const ways = waysOf(request, request.secret)
  let methods = ways.methods
  const passes: Pass[] = []
  for (let round = 0; round < times; round += 1) {
    if (round > 0) await ctx.pause(ms / (times - 1))
    passes.push(await pass(ctx, { ...request, ...ways, methods }, ledger))
    if (judge(passes).verdict !== 'dead' || ledger.asked >= MOST_ASKED) break
    methods = methods.filter((method) => isGood(passes[0]?.find((tried) => tried.method === method))).slice(0, 1)
  }
  return {
    ...judge(passes),
    seen: passes.flatMap(linesOf),
    asked: ledger.asked,
    ill: isIll(passes),
    residual: residualOf(ledger),
  }
}

/** Whether the provider accepts what ought to be right; one pass, beside nothing but what cannot be right. */
export async function probeAccepted(ctx: Context, target: ProbeTarget, credential: Credential): Promise<Reading> {
  const request: Probing = { ...target, ...waysOf(target, credential), secret: credential }
  const readings: Reading[] = []
  for (const { leaked, random } of await pass(ctx, request, { asked: 0, tokensLeft: 0 })) {
    if (isAccepted({ leaked, random })) return 'accepted'
    readings.push(leaked.reading === random.reading && leaked.shape !== random.shape ? 'unclear' : leaked.reading)
  }
  const [first] = readings
  return first !== undefined && first !== 'accepted' && readings.every((reading) => reading === first)
    ? first
    : 'unclear'
}

function waysOf({ methods, clientId }: ProbeTarget, credential: Credential): Pick<Probing, 'methods' | 'junk'> {
  return credential instanceof Secret
    ? { methods: distinctMethods(methods, { clientId, secret: credential }), junk: junkSecret() }
    : { methods: ['private_key_jwt'], junk: { ...credential, auth: credential.spoiled } }
}

interface Probing extends Omit<ProbeRequest, 'methods'> {
  readonly methods: readonly Way[]
  /** What cannot be right. */
  readonly junk: Credential
}

interface Ledger {
  asked: number
  tokensLeft: number
}

async function pass(ctx: Context, request: Probing, ledger: Ledger): Promise<Pass> {
  if (openRungs(request.dialect.rungs, request.endpoints).length === 0) return []
  const trials: Trial[] = []
  for (const method of request.methods) {
    const tried = await trial(ctx, request, { method, ledger })
    trials.push(tried)
    if (isAccepted(tried) || (request.quick && isGood(tried))) break
  }
  return trials
}

interface Attempt {
  readonly method: Way
  readonly ledger: Ledger
}

/** The controls choose the rung; the suspected value is sent once, on the best one. */
async function trial(ctx: Context, request: Probing, { method, ledger }: Attempt): Promise<Trial> {
  const one = (rung: Rung, credential: Credential): Promise<Answer> =>
    answer(ctx, request, { method, ledger, rung, credential })
  const best = await bestRung(request, one)
  ledger.asked += 1
  return { ...best, method, leaked: await one(best.rung, request.secret) }
}

type Controls = Pick<Trial, 'rung' | 'random' | 'fresh'>

async function bestRung(
  { dialect, endpoints, fresh, junk }: Probing,
  one: (rung: Rung, credential: Credential) => Promise<Answer>,
): Promise<Controls> {
  const tried: Controls[] = []
  for (const rung of openRungs(dialect.rungs, endpoints)) {
    const controls = { rung, random: await one(rung, junk), fresh: fresh ? await one(rung, fresh) : null }
    if (controls.random.reading === 'refused' && controls.fresh?.reading !== 'unclear') return controls
    tried.push(controls)
  }
  const refusing = tried.find(({ random }) => random.reading === 'refused')
  const best = refusing ?? tried[0]
  if (!best) throw new RangeError('no rung to ask on')
  return best
}

async function answer(
  ctx: Context,
  { endpoints, clientId, dialect }: Pick<ProbeTarget, 'endpoints' | 'clientId' | 'dialect'>,
  { method, ledger, rung, credential }: Attempt & { readonly rung: Rung; readonly credential: Credential },
): Promise<Answer> {
  const reply = await ask(ctx, { endpoints, clientId, rung, auth: authOf(credential, method) })
  if (reply.tokenLeft) ledger.tokensLeft += 1
  return { reading: classify(dialect, rung, reply), shape: shapeOf(reply) }
}

function junkSecret(): Secret {
  return new Secret(randomBytes(24).toString('hex'))
}

function isAccepted({ leaked, random }: Pick<Trial, 'leaked' | 'random'>): boolean {
  return leaked.reading === 'accepted' && random.reading !== 'accepted'
}

function isGood(trialOfMethod: Trial | undefined): boolean {
  return trialOfMethod?.fresh?.reading === 'accepted'
}

function linesOf(trials: Pass): readonly string[] {
  return trials.map(({ method, rung, leaked, random, fresh }) => {
    const control = fresh === null ? 'no value known to be right' : `new value: ${fresh.shape}`
    return `${method} at ${rung}: given value: ${leaked.shape}; random value: ${random.shape}; ${control}`
  })
}

function residualOf({ tokensLeft }: Ledger): readonly string[] {
  if (tokensLeft === 0) return []
  // The looks before and after this proof may have minted some more.
  const tokens = tokensLeft === 1 ? '1 access token' : `${tokensLeft} access tokens`
  return [`at least ${tokens} came of our own probes and could not be revoked; what came lives until it expires`]
}
