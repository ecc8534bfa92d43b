// HashiCorp Vault and OpenBao, key/value store version 2.
//   GET  /v1/{mount}/data/{path}      200 {data:{data:{KEY:VALUE}|null, metadata:{version}}}, 404 (no secret, or deleted)
//   GET  /v1/{mount}/metadata/{path}  200 {data:{current_version}}, 404 (never written)
//   POST /v1/{mount}/data/{path}      {options:{cas:N}, data:{…}} -> 200 {data:{version:N+1}}
// A write replaces the whole map, so all other keys are read and written back; `cas` makes the store refuse with 400 when
// somebody wrote in between. Old versions stay readable until they are destroyed.
import { z } from 'zod'
import { connector, connectorFault, Secret, sealedJson, secretRef } from '../../sdk/index.ts'
import { seeExcess } from './vault-kv/excess.ts'
import type { Args, Context, FaultError, Input, SecretJson, ThingTarget } from '../../sdk/index.ts'

const SEGMENT = '[A-Za-z0-9][A-Za-z0-9._-]*'
const Path = z
  .string()
  .max(500)
  .regex(new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`), 'takes plain segments, a/b/c')

const Settings = z.strictObject({
  address: z.url({ protocol: /^https?$/ }).meta({ description: 'Where Vault listens, https://vault.example.com:8200' }),
  token: secretRef('A token with read on metadata, and read and update on data'),
  namespace: Path.optional().meta({ description: 'The namespace, where there are any' }),
})
const Target = z.strictObject({
  mount: Path.meta({ description: 'Mount of the key/value store, usually secret' }),
  path: Path.meta({ description: 'Path of the secret below the mount, team/web-shop' }),
  key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/)
    .meta({ description: 'The key inside the secret that holds the value' }),
})
const Change = z.strictObject({ version: z.int(), key: z.string(), keeps: z.int(), fingerprint: z.string() })
const Receipt = z.strictObject({ version: z.string(), fingerprint: z.string() })

type In = Input<z.output<typeof Settings>, ThingTarget<z.output<typeof Target>>, Args<'secret-store/put-secret'>>

const Read = z.object({
  data: z.object({
    data: z.record(z.string(), sealedJson()).nullable(),
    metadata: z.object({ version: z.int() }),
  }),
})
const Meta = z.object({ data: z.object({ current_version: z.int() }) })
const Written = z.object({ data: z.object({ version: z.int() }) })
const Refused = z.object({ errors: z.array(z.string()) })
const Missing = z.unknown().transform(() => null)

export default connector({
  kind: 'secret-store',
  id: 'vault-kv',
  title: 'Vault or OpenBao key/value store, version 2',
  rights: {
    'secret-store/put-secret': [
      'read on MOUNT/data/PATH and MOUNT/metadata/PATH',
      'create and update on MOUNT/data/PATH',
    ],
  },
  settings: Settings,
  target: Target,
  seeExcess: async (ctx, settings) =>
    seeExcess(ctx, { address: settings.address, headers: await headersFor(ctx, settings) }),
}).action('secret-store/put-secret', {
  change: Change,
  receipt: Receipt,

  async observe(ctx, input) {
    const { version, map } = await readMap(ctx, input)
    const { key } = input.target.with
    const others = Object.entries(map).filter(([name]) => name !== key)
    return {
      version,
      others: others.length,
      inexact: others.filter(([, value]) => hasInexactNumber(value)).map(([name]) => name),
      known: map[key] !== undefined,
      holds: fingerprintOf(ctx, map[key]),
      wanted: ctx.secrets.fingerprint(await ctx.secrets.read(input.args.secret)),
    }
  },

  plan({ version, others, inexact, known, holds, wanted }, { target: { with: at } }) {
    const place = `${at.mount}/${at.path}`
    if (holds === wanted) {
      const receipt = { version: String(version), fingerprint: wanted }
      return { kind: 'settled', because: `${place} holds this secret already, in version ${version}`, receipt }
    }
    if (inexact.length > 0) {
      const because = `${place} holds a number under ${inexact.join(', ')} that cannot be written back exactly`
      return { kind: 'blocked', because, fix: 'store that number as text, or set the key by hand' }
    }
    return {
      kind: 'change',
      change: { version, key: at.key, keeps: others, fingerprint: wanted },
      says: `Writes ${at.key} in ${place} as version ${version + 1} and keeps ${others} other keys`,
      lines: known ? [] : [`${place} has no ${at.key} yet; if a program reads it under another name, stop here`],
    }
  },

  async apply(ctx, input, change) {
    const { map, version } = await readMap(ctx, input)
    if (fingerprintOf(ctx, map[change.key]) === change.fingerprint) return receiptOf(version, change)
    if (version !== change.version) throw movedFault(input, `version ${version}`)
    const secret = await ctx.secrets.read(input.args.secret)
    const { body } = await ctx.http.send({
      method: 'POST',
      url: urlOf(input, 'data'),
      headers: await headersFor(ctx, input.settings),
      json: { options: { cas: change.version }, data: { ...map, [change.key]: secret } },
      expect: [200, 400],
      body: z.union([Written, Refused]),
    })
    if ('errors' in body) throw refusal(input, body.errors)
    return receiptOf(body.data.version, change)
  },

  async verify(ctx, input, receipt) {
    const { key, mount, path } = input.target.with
    const held = await readMap(ctx, input)
    const same = receipt !== null && fingerprintOf(ctx, held.map[key]) === receipt.fingerprint
    const old = Number(receipt?.version) - 1
    return {
      claim: `${mount}/${path} gives the new secret under ${key}`,
      verdict: same ? 'proven' : 'disproven',
      seen: [`version ${held.version} ${same ? 'holds the new fingerprint' : 'holds something else, or nothing'}`],
      ...(same &&
        old > 0 && { residual: [`version ${old} and older stay readable in Vault until they are destroyed`] }),
    }
  },

  undo: { cannot: 'the value before is the leaked one; it must not come back' },
})

interface Held {
  /** The newest version, deleted or not, which is what `cas` must name; 0 when nothing was ever written. */
  readonly version: number
  readonly map: Readonly<Record<string, SecretJson>>
}

async function readMap(ctx: Context, input: In): Promise<Held> {
  const headers = await headersFor(ctx, input.settings)
  const call = { method: 'GET', headers, expect: [200, 404] } as const
  const read = await ctx.http.send({ ...call, url: urlOf(input, 'data'), body: z.union([Read, Missing]) })
  if (read.status === 200) return mapOf(input, read.body)
  const meta = await ctx.http.send({ ...call, url: urlOf(input, 'metadata'), body: z.union([Meta, Missing]) })
  if (meta.status === 404) return { version: 0, map: {} }
  if (meta.body === null) throw oddFault(input)
  return { version: meta.body.data.current_version, map: {} }
}

function mapOf(input: In, body: z.output<typeof Read> | null): Held {
  if (body === null) throw oddFault(input)
  return { version: body.data.metadata.version, map: body.data.data ?? {} }
}

async function headersFor(ctx: Context, settings: In['settings']): Promise<Record<string, string | Secret>> {
  return {
    'x-vault-request': 'true',
    'x-vault-token': await ctx.secrets.read(settings.token),
    ...(settings.namespace !== undefined && { 'x-vault-namespace': settings.namespace }),
  }
}

/** Every segment is encoded although the grammar admits nothing that needs it: `../` must not reach another mount. */
function urlOf({ settings, target }: In, part: 'data' | 'metadata'): string {
  const { mount, path } = target.with
  return `${settings.address.replace(/\/+$/, '')}/v1/${encoded(mount)}/${part}/${encoded(path)}`
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function fingerprintOf(ctx: Context, value: SecretJson | undefined): string | null {
  return value instanceof Secret ? ctx.secrets.fingerprint(value) : null
}

/** JSON.parse rounds large integers; writing such a number back would change somebody else's key. */
function hasInexactNumber(value: SecretJson): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null || value instanceof Secret) return false
  return Object.values(value as Readonly<Record<string, SecretJson>>).some((item) => hasInexactNumber(item))
}

function receiptOf(version: number, { fingerprint }: z.output<typeof Change>): z.output<typeof Receipt> {
  return { version: String(version), fingerprint }
}

/** Vault's error texts may quote what was sent, so only the one we know by heart is told from the others. */
function refusal(input: In, errors: readonly string[]): FaultError {
  if (errors.some((text) => text.startsWith('check-and-set parameter did not match'))) {
    return movedFault(input, 'a newer version')
  }
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `Vault does not take the write to ${placeOf(input)}`,
      saw: 'HTTP 400',
      wanted: 'a new version',
      next: [{ say: 'Look into the log of Vault for the reason.' }],
    },
    'none',
  )
}

function movedFault(input: In, saw: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_MOVED',
      what: `somebody else wrote ${placeOf(input)} meanwhile`,
      saw,
      wanted: 'the version that was planned on',
      retry: 'safe',
      next: [
        { say: 'Look at what is there now and plan again:', command: 'stanch runs retry RUN STEP' },
        { say: 'Ask who else writes this secret; a sync job would overwrite ours.' },
      ],
    },
    'none',
  )
}

function oddFault(input: In): FaultError {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the address does not answer as a key/value store of version 2 for ${placeOf(input)}`,
      saw: 'HTTP 200 with something else',
      wanted: 'data and metadata with a version',
      next: [{ say: 'Check address and mount in the inventory; version 1 mounts keep no versions.' }],
    },
    'none',
  )
}

function placeOf({ target }: In): string {
  return `${target.with.mount}/${target.with.path}`
}
