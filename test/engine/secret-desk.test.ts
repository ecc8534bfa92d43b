import { inspect } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { fingerprint } from '../../src/base/hash.ts'
import type { SecretRef } from '../../src/base/secret.ts'
import { Secret } from '../../src/base/secret.ts'
import { base62 } from '../../src/engine/base62.ts'
import type { Desk } from '../../src/engine/secret-desk.ts'
import { createDesk } from '../../src/engine/secret-desk.ts'
import type { Escrow, Sealed } from '../../src/journal/escrow.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'

const KEY = Buffer.alloc(32, 1)
const PEM = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n-----END PRIVATE KEY-----\n`
let order: string[] = []
let box = new Map<string, Secret>()
let broken: 'escrow' | 'journal' | undefined
let prompts = 0
let env: Record<string, string | undefined> = {}
let files: Record<string, string | undefined> = {}

const escrowFault = () =>
  new FaultError(
    { code: 'ESCROW_FAILED', what: 'w', saw: 's', wanted: 'x', changed: [], retry: 'after-fix', next: [{ say: 'n' }] },
    'none',
  )
const escrow: Escrow = {
  recipients: [],
  seal: async (ref, value): Promise<Sealed> => {
    if (broken === 'escrow') throw escrowFault()
    order.push(`seal ${ref}`)
    box.set(ref, value)
    return { ref, fingerprint: fingerprint(KEY, value.reveal()), sha256: 'f'.repeat(64) }
  },
  open: async (ref) => box.get(ref),
  selfTest: async () => undefined,
  destroy: async () => [],
}

let desk: Desk
beforeEach(() => {
  order = []
  box = new Map()
  broken = undefined
  prompts = 0
  env = {}
  files = {}
  desk = createDesk({
    escrow,
    fingerprintKey: KEY,
    sources: {
      env: (name) => env[name],
      readFile: async (path) => files[path],
      prompt: async (label) => `${label}-answer-${(prompts += 1)}`,
      stdin: async () => 'from-stdin-1',
    },
    sealed: async ({ ref }) => {
      if (broken === 'journal') throw new Error('the journal is full')
      order.push(`journal ${ref}`)
    },
  })
})

const ref = (text: string): SecretRef => text as SecretRef
const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  )

test('a reference leads to its value, wherever that is', async () => {
  env['TOKEN'] = 'from-the-env'
  files['/run/secrets/t'] = 'from-a-file'
  box.set('inputs.leaked', new Secret('from-escrow'))
  const values = await Promise.all(
    ['env:TOKEN', 'file:/run/secrets/t', 'prompt:pin', 'stdin:', 'run:inputs.leaked'].map((text) =>
      desk.read(ref(text)),
    ),
  )
  expect(values.map((value) => value.reveal())).toEqual([
    'from-the-env',
    'from-a-file',
    'pin-answer-1',
    'from-stdin-1',
    'from-escrow',
  ])
})

test('a person is asked once for one thing, a file is read anew each time', async () => {
  const asked = await Promise.all([desk.read(ref('prompt:pin')), desk.read(ref('prompt:pin'))])
  expect(asked.map((value) => value.reveal())).toEqual(['pin-answer-1', 'pin-answer-1'])
  files['/t'] = 'first-value'
  await desk.read(ref('file:/t'))
  files['/t'] = 'second-value'
  expect((await desk.read(ref('file:/t'))).reveal()).toBe('second-value')
})

test.each([
  ['nothing', undefined],
  ['an empty value', ''],
  ['seven characters', 'seven77'],
  ['a line break at the end', 'correct-horse\n'],
  ['a Windows line break at the end', 'correct-horse\r\n'],
  ['a space at the end', 'correct-horse '],
  ['a NUL', 'correct\0horse'],
  ['bytes that were no text', 'correct\ufffdhorse'],
  ['PEM only by its name', '-----BEGIN X\n'],
])('%s is no secret, and the fault names the reference alone', async (_, value) => {
  env['TOKEN'] = value
  files['/t'] = value
  for (const text of ['env:TOKEN', 'file:/t']) {
    const error = await thrownBy(desk.read(ref(text)))
    expect(error).toMatchObject({ effect: 'none', fault: { code: 'SECRET_UNREADABLE', retry: 'after-fix' } })
    expect(inspect(error)).toContain(text)
    expect(inspect(error, { depth: 9 })).not.toContain('horse')
  }
})

test('a line break at the end comes with the command that takes it away', async () => {
  files['/t'] = 'correct-horse\n'
  expect(await thrownBy(desk.read(ref('file:/t')))).toMatchObject({
    fault: {
      saw: 'a value that ends with a line break (I009)',
      next: [{ command: expect.stringContaining('tr -d') as string }],
    },
  })
})

test('a private key in PEM keeps its line breaks', async () => {
  files['/key.pem'] = PEM
  expect((await desk.read(ref('file:/key.pem'))).reveal()).toBe(PEM)
})

test.each(['run:inputs.none', 'run:.hidden', 'run:../../etc/passwd', 'vault:x', 'nonsense'])(
  '%s leads nowhere',
  async (text) => {
    expect(await thrownBy(desk.read(ref(text)))).toMatchObject({ fault: { code: 'SECRET_UNREADABLE' } })
  },
)

test('a source that fails with the value in its error is not quoted', async () => {
  const canary = newCanary()
  const sources = {
    env: () => undefined,
    readFile: () => Promise.reject(new Error(canary)),
    prompt: async () => undefined,
    stdin: async () => undefined,
  }
  const other = createDesk({ escrow, fingerprintKey: KEY, sources, sealed: async () => undefined })
  const error = await thrownBy(other.read(ref('file:/t')))
  expect(findCanary(inspect(error, { depth: 9, showHidden: true }), [canary])).toEqual([])
})

test('a chosen secret is sealed, then journaled, then given out', async () => {
  const { ref: name, secret } = await desk.forUnit('steps.issue').choose('fresh')
  expect(name).toBe('run:steps.issue.fresh')
  expect(secret.reveal()).toMatch(/^[A-Za-z0-9]{48}$/)
  expect(order).toEqual(['seal steps.issue.fresh', 'journal steps.issue.fresh'])
})

test('choosing again gives the same value, also at the same moment and after a restart', async () => {
  const [one, two] = await Promise.all([
    desk.forUnit('steps.issue').choose('fresh'),
    desk.forUnit('steps.issue').choose('fresh'),
  ])
  expect(one.secret.equals(two.secret)).toBe(true)
  const later = createDesk({ escrow, fingerprintKey: KEY, sources: {} as never, sealed: async () => undefined })
  expect((await later.forUnit('steps.issue').choose('fresh')).secret.equals(one.secret)).toBe(true)
  expect(order.filter((line) => line.startsWith('seal'))).toHaveLength(1)
})

test('a private key, and its certificate, are made once and sealed before they are given out', async () => {
  const form = { certificateDays: 30 } as const
  const { secret } = await desk.forUnit('steps.register').choose('key', form)
  expect(JSON.parse(secret.reveal())).toMatchObject({ kty: 'RSA', alg: 'PS256', x5c: [expect.any(String)] })
  expect(order).toEqual(['seal steps.register.key', 'journal steps.register.key'])
  expect((await desk.forUnit('steps.register').choose('key', form)).secret.equals(secret)).toBe(true)
})

test('each unit of a fan-out has its own secret', async () => {
  const [one, two] = await Promise.all([
    desk.forUnit('steps.put.web').choose('fresh'),
    desk.forUnit('steps.put.api').choose('fresh'),
  ])
  expect(one.secret.equals(two.secret)).toBe(false)
})

test('a length may be wished, within reason', async () => {
  expect((await desk.forUnit('s').choose('a', { length: 20 })).secret.reveal()).toHaveLength(20)
  for (const length of [0, 15, 16.5, 1025, Number.NaN])
    expect(await thrownBy(desk.forUnit('s').choose('b', { length }))).toBeInstanceOf(RangeError)
})

test('what cannot be sealed is not given out, and nothing has changed outside', async () => {
  broken = 'escrow'
  expect(await thrownBy(desk.forUnit('steps.issue').choose('fresh'))).toMatchObject({ effect: 'none' })
  broken = 'journal'
  expect(await thrownBy(desk.forUnit('steps.issue').choose('fresh'))).toBeInstanceOf(Error)
})

test('what the provider made is kept and the newest counts; when it cannot be kept, the outside is unknown', async () => {
  const unit = desk.forUnit('steps.issue')
  await unit.keep('fresh', new Secret('first-issue-1'))
  expect(await unit.keep('fresh', new Secret('second-issue-2'))).toBe('run:steps.issue.fresh')
  expect((await unit.recall('fresh'))?.secret.reveal()).toBe('second-issue-2')
  expect(order).toHaveLength(4)
  broken = 'escrow'
  expect(await thrownBy(unit.keep('fresh', new Secret('third-issue-3')))).toMatchObject({ effect: 'unknown' })
})

test('a reply that http sealed is recalled by its name there', async () => {
  await desk.seal('steps.issue.key.raw', new Secret('raw-reply-0123456789'))
  const unit = desk.forUnit('steps.issue')
  expect((await unit.recall('key.raw'))?.secret.reveal()).toBe('raw-reply-0123456789')
  expect(() => unit.recall('a.key.raw')).toThrow(TypeError)
})

test('nothing is recalled where nothing was sealed', async () => {
  expect(await desk.forUnit('steps.issue').recall('fresh')).toBeUndefined()
})

test.each(['', 'Fresh', 'a.b', '../x', 'a/b', '1a'])('%j is no name to keep a secret under', async (name) => {
  const unit = desk.forUnit('steps.issue')
  const calls = [() => unit.choose(name), () => unit.keep(name, new Secret('some-value-1')), () => unit.recall(name)]
  for (const call of calls) expect(await thrownBy(Promise.resolve().then<unknown>(call))).toBeInstanceOf(TypeError)
  expect(box.size).toBe(0)
})

test('an input is sealed under its name and read back by reference', async () => {
  const name = await desk.keepInput('leaked', new Secret('leaked-value-1'))
  expect(name).toBe('run:inputs.leaked')
  expect((await desk.read(name)).reveal()).toBe('leaked-value-1')
  expect(await thrownBy(desk.keepInput('leaked', new Secret('short\n')))).toMatchObject({
    fault: { code: 'SECRET_UNREADABLE' },
  })
})

test('a fingerprint is keyed and says nothing of the value', () => {
  const print = desk.forUnit('s').fingerprint(new Secret('some-value-1'))
  expect(print).toMatch(/^hk1:[0-9a-f]{16}$/)
  expect(print).toBe(fingerprint(KEY, 'some-value-1'))
  expect(print).not.toBe(fingerprint(Buffer.alloc(32, 2), 'some-value-1'))
})

test('every character of a chosen secret is as likely as another', () => {
  const counts = new Map<string, number>()
  for (const character of base62(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(62)
  // 1000 expected each, standard deviation 31: eight of them are never reached by chance.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250)
})
