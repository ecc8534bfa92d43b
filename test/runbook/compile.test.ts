import { expect, test } from 'vitest'
import type { Inventory } from '../../src/model/inventory.ts'
import { Inventory as InventorySchema } from '../../src/model/inventory.ts'
import { RunSpec } from '../../src/run/spec.ts'
import { compileRun } from '../../src/runbook/compile.ts'
import type { Compiling } from '../../src/runbook/compiling.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { ISSUE, read, TELL, withSteps } from './given.ts'
import { shipped } from './shipped.ts'

const inventory: Inventory = InventorySchema.parse({
  stanch_inventory: 1,
  origin: 'ops.example/main',
  connectors: {
    idp: { uses: 'identity/keycloak', with: { issuer: 'https://ID.example:443/realms/shop/' } },
    logout: { uses: 'session/back-channel-logout', with: {} },
    vault: { uses: 'secret-store/vault-kv', with: { address: 'https://vault.example' } },
    files: { uses: 'secret-store/env-file', with: {} },
    programs: { uses: 'workload/systemd', with: {} },
    chat: { uses: 'notify/slack', with: {} },
  },
  owners: {
    shop: {
      channels: [
        { connector: 'chat', with: { channel: 'C1' } },
        { connector: 'chat', with: { channel: 'C2' } },
      ],
    },
  },
  credentials: [
    {
      id: 'shop-web',
      kind: 'oidc-client-secret',
      connector: 'idp',
      sessions: 'logout',
      client_id: 'web',
      owner: 'shop',
      with: { realm: 'shop' },
      dependents: [
        { id: 'kv', connector: 'vault', with: { path: 'shop/web' } },
        { id: 'env', connector: 'files', with: { path: '/etc/web.env' } },
        { id: 'job', connector: 'files', with: { path: '/etc/job.env' } },
      ],
      relying_parties: [{ id: 'web', client_id: 'web', backchannel_logout_uri: 'https://web.example/logout' }],
    },
    { id: 'idp-key', kind: 'signing-key', connector: 'idp', client_id: 'idp', owner: 'shop' },
  ],
})

function compiled(more: Partial<Compiling> = {}): ReturnType<typeof compileRun> {
  return compileRun({
    runbook: shipped('leaked-oidc-client-secret'),
    inventory,
    inputs: { client: 'shop-web', leaked: true, strategy: 'contain-first' },
    people: [{ id: 'ada', groups: ['security'] }],
    recipients: ['age1given'],
    verbs: VERBS,
    ...more,
  })
}

function spec(more: Partial<Compiling> = {}): RunSpec {
  const found = compiled(more)
  if (!found.ok) throw new Error(found.problems.map(({ what }) => what).join('\n'))
  return found.value
}

function problems(more: Partial<Compiling>): readonly string[] {
  return compiled(more).problems.map(({ code, level, what, fix }) => `${code} ${level} ${what} | ${fix}`)
}

const step = (whole: RunSpec, id: string) => whole.steps.find((one) => one.id === id)

test('a compiled run is what the journal can hold', () => {
  const whole = spec()
  expect(RunSpec.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole)
  expect(whole).toMatchObject({
    credential: 'shop-web',
    drill: false,
    inputs: { client: 'shop-web', leaked: 'run:inputs.leaked', strategy: 'contain-first' },
    escrow: { recipients: ['age1given'] },
    runbook: { name: 'leaked-oidc-client-secret', digest: shipped('leaked-oidc-client-secret').digest },
  })
})

test('a secret that is not given is null, wherever it would have gone', () => {
  const whole = spec({ inputs: { client: 'shop-web', strategy: 'overlap' } })
  expect(whole.inputs['leaked']).toBeNull()
  expect(step(whole, 'prove')?.targets[0]?.args).toEqual({ leaked: null, fresh: { $: 'steps.issue.fresh' } })
})

test('a credential is one target of its own connector, without the field that named it', () => {
  expect(step(spec(), 'issue')?.targets).toEqual([
    {
      id: 'shop-web',
      connector: 'idp',
      uses: 'identity/keycloak',
      settings: { issuer: 'https://ID.example:443/realms/shop/' },
      target: {
        id: 'shop-web',
        client_id: 'web',
        relying_parties: [{ id: 'web', client_id: 'web', backchannel_logout_uri: 'https://web.example/logout' }],
        with: { realm: 'shop' },
      },
      args: { strategy: 'contain-first', leaked: 'run:inputs.leaked' },
      wave: 0,
    },
  ])
})

test('sessions are ended by the connector that the credential names for it', () => {
  expect(step(spec(), 'sessions')?.targets.map(({ connector }) => connector)).toEqual(['logout'])
  const [credential] = inventory.credentials
  const own = { ...inventory, credentials: [{ ...credential, sessions: undefined }] } as Inventory
  expect(step(spec({ inventory: own }), 'sessions')?.targets.map(({ connector }) => connector)).toEqual(['idp'])
})

test('a fan-out has one target for each dependent, in waves; an empty list has none and is no error', () => {
  const whole = spec()
  expect(step(whole, 'dependents')?.targets.map(({ id, connector, wave }) => [id, connector, wave])).toEqual([
    ['kv', 'vault', 0],
    ['env', 'files', 1],
    ['job', 'files', 2],
  ])
  expect(step(whole, 'dependents')?.targets[0]).toMatchObject({
    target: { id: 'kv', with: { path: 'shop/web' } },
    args: { secret: { $: 'steps.issue.fresh' } },
  })
  expect(step(whole, 'restart')?.targets).toEqual([])
})

test('each channel of the owner is a target of its own, though two are of one kind', () => {
  expect(step(spec(), 'tell')?.targets.map(({ id, target }) => [id, target])).toEqual([
    ['shop-slack', { id: 'shop-slack', with: { channel: 'C1' } }],
    ['shop-slack-2', { id: 'shop-slack-2', with: { channel: 'C2' } }],
  ])
})

test('work by hand is the checklist, and asks for its evidence', () => {
  expect(step(spec(), 'clean-up')).toMatchObject({
    uses: 'manual/checklist',
    targets: [
      {
        id: 'clean-up',
        connector: 'checklist',
        uses: 'manual/checklist',
        settings: {},
        args: { items: [expect.any(String), expect.any(String)], evidence: ['link'] },
      },
    ],
  })
})

test('a step without needs waits for the one above; defaults of time and retry are filled in', () => {
  const whole = spec()
  expect(whole.steps.map(({ needs }) => needs)).toEqual([
    [],
    ['triage'],
    ['issue'],
    ['issue', 'kill-now'],
    ['dependents'],
    ['restart'],
    ['kill-now', 'kill-after'],
    ['sessions'],
    ['prove'],
    ['tell'],
  ])
  expect(step(whole, 'issue')).toMatchObject({
    approve: { any: 1, of: ['group:security'], not: 'requester', within_ms: 600_000, on_timeout: 'escalate' },
    retry: { times: 2, delay_ms: 5000 },
    timeout_ms: 300_000,
    unverified: null,
    on_failure: 'stop',
  })
})

test('one client at one issuer is one lock, however the issuer is written', () => {
  const lockOf = (issuer: string): readonly string[] =>
    spec({
      inventory: {
        ...inventory,
        connectors: { ...inventory.connectors, idp: { uses: 'identity/x', with: { issuer } } },
      },
    }).resources
  expect(lockOf('https://id.example/realms/shop')).toEqual(spec().resources)
  expect(lockOf('https://id.example/realms/other')).not.toEqual(spec().resources)
  expect(spec().resources).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)])
})

test('every wrong answer is told at once, with what would be right (Y049)', () => {
  expect(problems({ inputs: { client: 'shop-wep', strategy: 'overlapp', reason: 'x' } })).toEqual(
    [
      'Y049 error runbook asks for no "reason" | it asks for: client, leaked, strategy',
      'Y049 error no credential "shop-wep" in the inventory | did you mean "shop-web"?',
      'Y049 error "overlapp" is no option of strategy | did you mean "overlap"?',
    ].map((line) => line.replace('runbook asks', 'leaked-oidc-client-secret asks')),
  )
  expect(problems({ inputs: { client: 'idp-key', strategy: 'overlap' } })[0]).toBe(
    'Y049 error idp-key is of kind signing-key, not oidc-client-secret | the inventory has: shop-web',
  )
  expect(problems({ inputs: {} }).map((line) => line.split(' | ')[1])).toEqual([
    '--set client=VALUE',
    '--set strategy=VALUE',
  ])
})

test('a secret given in the open is refused and not repeated (Y049)', () => {
  const found = problems({ inputs: { client: 'shop-web', strategy: 'overlap', leaked: 'opensesame-9' } })
  expect(found).toEqual([
    'Y049 error leaked is a secret and cannot be given in the open | --secret leaked=- reads it from standard input',
  ])
})

test('a group that nobody is in is a warning, because its question would only time out (Y048)', () => {
  expect(problems({ people: [] })).toEqual([
    expect.stringMatching(/^Y048 warning nobody is group:security \| add people/),
  ])
})

test('a connector that cannot do a step is told before the first act (Y053)', () => {
  const offers = (uses: string): readonly string[] =>
    uses === 'identity/keycloak' ? ['identity/issue-client-secret'] : Object.keys(VERBS)
  expect(problems({ offers }).map((line) => line.split(' | ')[0])).toEqual([
    'Y053 error identity/keycloak does not offer identity/probe-client-secret',
    'Y053 error identity/keycloak does not offer identity/revoke-client-secret',
    'Y053 error identity/keycloak does not offer identity/revoke-client-secret',
    'Y053 error identity/keycloak does not offer identity/prove-dead',
  ])
})

test('a step that is not verified carries its reason', () => {
  const found = read(withSteps(`${ISSUE}    verify: none\n    because: the provider has no way to ask\n`))
  if (!found.ok) throw new Error('not read')
  const whole = spec({ runbook: found.value })
  expect(step(whole, 'issue')?.unverified).toBe('the provider has no way to ask')
  expect(TELL).toContain('notify/owners')
})
