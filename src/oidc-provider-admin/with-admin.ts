import { isDeepStrictEqual } from 'node:util'
import type { AdapterSource } from './adapter.ts'
import { indexedAdapter } from './indexed-adapter.ts'
import { memoryIndex } from './login-index.ts'
import type { LoginIndex } from './login-index.ts'

/** Only the router writes these. */
const OURS = ['stanch_secrets', 'stanch_disabled']
const PROPERTIES = [...OURS, 'backchannel_logout_uris']

type Validator = (...call: [ctx: never, key: string, value: never, metadata: never]) => void
/** The parts of a provider's configuration that are changed. */
export interface Configurable {
  readonly adapter?: AdapterSource | undefined
  readonly extraClientMetadata?:
    { readonly properties?: readonly string[] | undefined; readonly validator?: Validator | undefined } | undefined
}

/**
 * The same configuration, ready for `mountAdmin`: the router's client metadata is declared and the adapter is indexed.
 * @throws TypeError without an adapter: static clients and the built-in memory cannot be administered.
 */
export function withAdmin<C extends Configurable>(
  configuration: C,
  index: LoginIndex = memoryIndex(),
): { readonly configuration: C; readonly index: LoginIndex } {
  const { adapter, extraClientMetadata: own } = configuration
  if (!adapter) throw new TypeError('withAdmin needs the adapter of your configuration: clients must live in it')
  const extraClientMetadata = {
    ...own,
    properties: [...(own?.properties ?? []), ...PROPERTIES],
    validator: (...call: Parameters<Validator>) =>
      PROPERTIES.includes(call[1]) ? guard(...call) : own?.validator?.(...call),
  }
  return { configuration: { ...configuration, adapter: indexedAdapter(adapter, index), extraClientMetadata }, index }
}

type Guarded = [ctx: Registration | undefined, key: string, value: unknown, metadata: Record<string, unknown>]
interface Registration {
  readonly oidc?: { readonly client?: Readonly<Record<string, unknown>> }
}

function guard(...call: Guarded): void {
  const [, key, value] = call
  if (OURS.includes(key)) keepOurs(...call)
  else if (value !== undefined && !isListOfUrls(value))
    throw refusal(`${key} must be an array of absolute URLs without fragment`)
}

/**
 * A client that manages its own registration could otherwise plant a secret or enable itself again. An update that leaves
 * our fields out (RFC 7592 replaces the whole record) must not lose them either.
 */
function keepOurs(...[ctx, key, value, metadata]: Guarded): void {
  if (!ctx) return
  const before = ctx.oidc?.client?.[key]
  if (value !== undefined && !isDeepStrictEqual(value, before)) throw refusal(`${key} cannot be registered`)
  if (before !== undefined) Object.assign(metadata, { [key]: before })
}

function isListOfUrls(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 20 &&
    value.every((url) => typeof url === 'string' && /^https?:\/\/[^#]+$/.test(url) && URL.canParse(url))
  )
}

/** The shape that the provider turns into an answer of RFC 7591 section 3.2.2. */
function refusal(description: string): Error {
  const shape = { status: 400, statusCode: 400, expose: true, error_description: description }
  return Object.assign(new Error('invalid_client_metadata'), shape)
}
