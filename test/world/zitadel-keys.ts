import { generateKeyPairSync } from 'node:crypto'
import type { Told } from './double.ts'

export const BY_KEY = 'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT'

/** How an application of ZITADEL authenticates. */
export interface AppKeys {
  clientId: string
  /** Null, and left out as proto JSON does, where it is BASIC. */
  authMethodType: string | null
  /** Null, and left out, where the application has the login of the instance. */
  loginVersion: object | null
  /** The public halves are shown to nobody. */
  keys: { keyId: string; n?: string; e?: string }[]
  keysMade: number
}

export interface KeyCall {
  readonly applicationId?: string
  readonly projectId?: string
  readonly keyId?: string
  readonly expirationDate?: string
  readonly pagination?: { readonly offset?: string }
  readonly oidcConfiguration?: { readonly authMethodType?: string; readonly loginVersion?: object }
}

/** Keys are there only as long as the application asks for one. */
export function keysInForce({ authMethodType, keys }: AppKeys): AppKeys['keys'] {
  return authMethodType === BY_KEY ? keys : []
}

export const KEY_READS: Readonly<Record<string, (state: AppKeys, asked: KeyCall) => Told>> = {
  /** Two a page. */
  ListApplicationKeys: (state, { pagination }) => {
    const [keys, from] = [keysInForce(state), Number(pagination?.offset ?? 0)]
    return told({
      keys: keys.slice(from, from + 2).map(({ keyId }) => ({ keyId, applicationId: '22', expirationDate: LAST })),
      pagination: { totalResult: String(keys.length), appliedLimit: '2' },
    })
  },
  GetApplicationKey: (state, { keyId }) =>
    keysInForce(state).some((key) => key.keyId === keyId)
      ? told({ keyId, creationDate: AT, expirationDate: LAST })
      : NOT_FOUND,
}

export const KEY_WRITES: Readonly<Record<string, (state: AppKeys, asked: KeyCall) => Told>> = {
  UpdateApplication: (
    state,
    { oidcConfiguration: { authMethodType = state.authMethodType, loginVersion = null } = {} },
  ) => {
    if (authMethodType === state.authMethodType && same(loginVersion, state.loginVersion))
      return failed('failed_precondition', 'Errors.NoChangesFound (COMMAND-1m88i)')
    Object.assign(state, { authMethodType, loginVersion })
    return told({ changeDate: AT })
  },
  CreateApplicationKey: (state, { expirationDate }) => {
    if (state.authMethodType !== BY_KEY)
      return failed('failed_precondition', 'Errors.Project.App.AuthMethodNoPrivateKeyJWT (COMMAND-Dff54)')
    // Left out it is the beginning of the epoch.
    if (Date.parse(expirationDate ?? '1970-01-01T00:00:00Z') < Date.now())
      return failed('invalid_argument', 'Errors.AuthNKey.ExpireBeforeNow (DOMAIN-dv3t5)')
    state.keysMade += 1
    const keyId = `30000${state.keysMade}`
    const { n, e, key } = pair(state.keysMade)
    state.keys.push({ keyId, n, e })
    const details = { type: 'application', keyId, key, appId: '22', clientId: state.clientId }
    return told({ keyId, creationDate: AT, keyDetails: Buffer.from(JSON.stringify(details)).toString('base64') })
  },
  DeleteApplicationKey: (state, { keyId }) => {
    if (!state.keys.some((key) => key.keyId === keyId)) return NOT_FOUND
    state.keys = state.keys.filter((key) => key.keyId !== keyId)
    return told({ deletionDate: AT })
  },
}

interface Pair {
  readonly n: string
  readonly e: string
  /** PKCS #1 PEM. */
  readonly key: string
}

const made = new Map<number, Pair>()

/** The nth of every ZITADEL: making one takes longer than a whole schedule. */
function pair(nth: number): Pair {
  const known = made.get(nth)
  if (known) return known
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const fresh = { n, e, key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() }
  made.set(nth, fresh)
  return fresh
}

const AT = '2026-11-25T12:00:00Z'
const LAST = '9999-12-31T23:59:59Z'
const NOT_FOUND: Told = { status: 404, json: { code: 'not_found', message: 'a sentence' } }

function told(json: object): Told {
  return { status: 200, json }
}

/** Connect answers both with 400. */
function failed(code: string, message: string): Told {
  return { status: 400, json: { code, message } }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
