import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Secret } from '../../../src/base/secret.ts'
import okta from '../../../src/connectors/identity/okta.ts'
import { endSessionsAction } from '../../../src/sdk/identity.ts'
import type { Alive, UserSessionPort } from '../../../src/sdk/identity.ts'
import { connector, connectorFault } from '../../../src/sdk/index.ts'
import type { CapabilityCard, VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'

const END: VerbName = 'identity/end-sessions'
const Nothing = z.strictObject({})
type Port = UserSessionPort<z.output<typeof Nothing>, z.output<typeof Nothing>>
type Can = NonNullable<CapabilityCard['user_sessions']>

/** A provider in memory: what lives of whom, when each was ended, and how much of it a list shows. */
interface World {
  alive: Record<string, Record<string, string[]>>
  ended: Record<string, number>
  now: number
  calls: string[]
}
let world: World
let escrow: Map<string, Secret>
beforeEach(() => {
  escrow = new Map()
  world = { alive: { ada: { sessions: ['a1', 'a2'] }, bob: { sessions: ['b1'] } }, ended: {}, now: 5000, calls: [] }
})

const users = (names: readonly string[]) => names.map((id) => ({ id, name: id }))
const listed = async (_: unknown, __: unknown, { id }: { id: string }): Promise<Alive> =>
  structuredClone(world.alive[id] ?? {})
const ended = async (_: unknown, __: unknown, { user, since }: { user: { id: string }; since: number }) =>
  user.id in world.ended ? (world.ended[user.id] ?? 0) >= since : false

function standing(can: Can, more: Partial<Port> = {}) {
  const base = okta.card as CapabilityCard
  const port: Port = {
    card: { ...base, user_sessions: can },
    find: async (_, __, name) => users(Object.keys(world.alive).filter((id) => id === name)),
    usersOfClient: async () => ({ users: users(Object.keys(world.alive)), blind: ['who never came back'] }),
    end: async (_, __, { user: { id } }) => {
      world.calls.push(id)
      world.alive[id] = {}
      world.ended[id] = world.now
    },
    residual: ['access tokens live on'],
    ...more,
  }
  const about = { kind: 'identity', id: 'some', title: 'Some', settings: Nothing, target: Nothing } as const
  const some = connector(about).action(END, endSessionsAction(port))
  return (args: object, found = false) =>
    act({
      connector: some,
      verb: END,
      ctx: testContext({ escrow, secrets: {} }),
      settings: {},
      target: { id: 'web', client_id: 'web', relying_parties: [], with: {} },
      args,
      found,
    })
}

const COUNTED: Can = { of: ['users', 'client'], proof: 'counted to zero' }
const RECORDED: Can = { of: ['users', 'client'], proof: 'by its record' }
const ada = { whose: 'users', users: 'ada' }

describe('where the provider lists nothing and keeps a record', () => {
  const record = { now: async () => world.now, ended }

  test('the record of the ending proves it', async () => {
    const { plan, receipt, proof } = await standing(RECORDED, { record })(ada)
    expect(plan).toMatchObject({ lines: ['1 user now', expect.stringContaining('its own record of the ending')] })
    expect([receipt, proof]).toMatchObject([
      { people: 1, ended: 0 },
      { verdict: 'proven', residual: ['access tokens live on'] },
    ])
  })

  test('an ending from before does not pass for ours', async () => {
    world.ended['ada'] = 4000
    const { proof } = await standing(RECORDED, { record, end: async () => undefined })(ada)
    expect(proof).toMatchObject({ verdict: 'disproven' })
    expect(proof?.seen).toContain('ada: the provider has no record that it ended them')
  })

  test('a record that is not there yet is a doubt, and neither a proof nor a refutation', async () => {
    const late = { now: record.now, ended: async () => null }
    const { proof } = await standing(RECORDED, { record: late })(ada)
    expect(proof).toMatchObject({ verdict: 'unknown' })
    expect(proof?.seen).toContain('ada: the provider does not say what is left')
  })

  test('a record that comes late is read again, for as long as somebody would wait, and no longer', async () => {
    let looks = 0
    const late = (after: number) => ({
      now: record.now,
      late: true as const,
      ended: async () => ((looks += 1) > after ? true : null),
    })
    expect((await standing(RECORDED, { record: late(3) })(ada)).proof).toMatchObject({ verdict: 'proven' })
    expect(looks).toBe(4)
    escrow = new Map()
    looks = 0
    expect((await standing(RECORDED, { record: late(100) })(ada)).proof).toMatchObject({ verdict: 'unknown' })
    expect(looks).toBe(6)
  })

  test('an empty list of what little it shows does not settle anything: the sessions are elsewhere', async () => {
    world.alive['ada'] = {}
    const { plan, proof } = await standing(RECORDED, { record, alive: listed })(ada)
    expect([plan.kind, proof?.verdict, world.calls]).toEqual(['change', 'proven', ['ada']])
  })

  test('what its list still shows refutes the record', async () => {
    const end = async () => void (world.ended['ada'] = world.now)
    expect((await standing(RECORDED, { record, alive: listed, end })(ada)).proof).toMatchObject({
      verdict: 'disproven',
    })
  })

  test('a second process does not end again what the record has, even when its clock has moved on', async () => {
    const run = standing(RECORDED, { record })
    await run(ada)
    world.now = 9000
    expect((await run(ada, true)).plan).toMatchObject({
      kind: 'settled',
      because: 'an earlier attempt has ended them all',
    })
    expect(world.calls).toEqual(['ada'])
  })

  test('after a crash midway whoever has ended stays ended: by the clock of the first attempt, and only the rest is ended', async () => {
    const both = { whose: 'users', users: 'ada bob' }
    const end: Port['end'] = async (_, __, { user: { id } }) => {
      if (id === 'bob') throw new Error('cut')
      world.calls.push(id)
      world.ended[id] = world.now
    }
    await expect(standing(RECORDED, { record, end })(both)).rejects.toThrow('cut')
    world.now = 9000
    expect((await standing(RECORDED, { record })(both, true)).proof).toMatchObject({ verdict: 'proven' })
    expect(world.calls).toEqual(['ada', 'bob'])
  })
})

test('whoever signs in after all have ended is not covered by what an earlier attempt did', async () => {
  const run = standing(COUNTED, { alive: listed })
  await run({ whose: 'client' })
  world.alive['eve'] = { sessions: ['e1'] }
  expect((await run({ whose: 'client' }, true)).plan).toMatchObject({ kind: 'change' })
})

describe('where one look at the record shows everybody', () => {
  const both = { whose: 'users', users: 'ada bob' }
  const since: number[] = []
  const asked: string[] = []
  const more: Partial<Port> = {
    alive: async (_, __, user) => {
      asked.push(user.id)
      return listed(_, __, user)
    },
    record: {
      now: async () => world.now,
      endedSince: async (_, __, from) => {
        since.push(from)
        return new Set(Object.keys(world.ended).filter((id) => (world.ended[id] ?? 0) >= from))
      },
    },
  }
  beforeEach(() => void (since.length = asked.length = 0))

  test('it is read once for all, after the ending and not before', async () => {
    expect((await standing(RECORDED, more)(both)).proof).toMatchObject({ verdict: 'proven' })
    expect([world.calls, since]).toEqual([['ada', 'bob'], [5000]])
  })

  test('whoever is not on it may be still to come: a doubt', async () => {
    const end: Port['end'] = async (_, __, { user: { id } }) => void (world.alive[id] = {})
    expect((await standing(RECORDED, { ...more, end })(both)).proof).toMatchObject({ verdict: 'unknown' })
  })

  test('a crowd is not listed one by one; a named user is', async () => {
    const { receipt, proof } = await standing(RECORDED, more)({ whose: 'client' })
    expect([receipt, proof?.verdict, asked]).toMatchObject([{ people: 2, ended: 0 }, 'proven', []])
    expect(proof?.seen).toEqual(['2 users; of 2 users none is left'])
    escrow = new Map()
    await standing(RECORDED, more)(ada)
    expect(asked).toContain('ada')
  })

  test('the second attempt ends what the record has not, and notes only those who came since', async () => {
    const end: Port['end'] = async () => Promise.reject(new Error('cut'))
    await expect(standing(RECORDED, { ...more, end })(ada)).rejects.toThrow('cut')
    world.ended['ada'] = 6000
    world.alive['ada'] = { sessions: ['a3'] }
    asked.length = 0
    const { receipt, proof } = await standing(RECORDED, more)(both, true)
    expect([world.calls, receipt, proof?.verdict]).toMatchObject([['bob'], { people: 2, ended: 3 }, 'proven'])
    // Of the one who was noted: twice for the plan and twice for the note, once before the end and once after it.
    expect(asked.filter((id) => id === 'ada')).toHaveLength(6)
  })
})

test('whoever has nothing on a list that shows all is left alone; whoever is not listed is not', async () => {
  world.alive['bob'] = {}
  const both = { whose: 'users', users: 'ada bob' }
  expect((await standing(COUNTED, { alive: listed })(both)).proof).toMatchObject({ verdict: 'proven' })
  expect(world.calls).toEqual(['ada'])
  escrow = new Map()
  expect((await standing(COUNTED, { alive: async () => null })(both)).proof).toMatchObject({ verdict: 'unknown' })
  expect(world.calls).toEqual(['ada', 'ada', 'bob'])
})

test('a record that may not be read keeps nobody signed in', async () => {
  const ended = async () => Promise.reject(new Error('closed'))
  const run = standing(RECORDED, { alive: listed, record: { now: async () => world.now, ended } })
  world.alive['ada'] = {}
  await expect(run(ada)).rejects.toThrow('closed')
  expect(world.calls).toEqual(['ada'])
})

test('whom it does not reach and what ends besides is said before', async () => {
  const warns: Port['warns'] = async (_, __, all) => all.map(({ name }) => `${name} is elsewhere`)
  const { plan, proof } = await standing(COUNTED, { alive: listed, warns, besides: ['devices are forgotten'] })(ada)
  expect(plan).toMatchObject({ lines: expect.arrayContaining(['ada is elsewhere', 'devices are forgotten']) })
  expect(proof?.residual).toContain('ada is elsewhere')
})

test('where it lists nothing and keeps no record nothing is proven, and the plan says so before', async () => {
  const { plan, proof } = await standing({ of: ['users'], proof: 'none' })(ada)
  expect(plan).toMatchObject({ lines: expect.arrayContaining([expect.stringContaining('nothing can be proven')]) })
  expect(proof).toMatchObject({ verdict: 'unknown' })
})

describe('a list that does not show all', () => {
  const end: Port['end'] = async (_, __, { user: { id } }) => {
    world.calls.push(id)
    world.alive[id] = {}
  }
  const run = (args: object) => standing(COUNTED, { alive: listed, unlisted: true, end })(args)

  test('an empty one settles nothing, and proves nothing of who had no entry', async () => {
    world.alive['ada'] = {}
    const { plan, proof } = await run(ada)
    expect([plan.kind, proof?.verdict, world.calls]).toEqual(['change', 'unknown', ['ada']])
  })

  test('what it showed and shows no more is proven', async () => {
    expect((await run(ada)).proof).toMatchObject({ verdict: 'proven' })
  })

  test('where the provider lists nothing, as it is set up, the plan says so of each user', async () => {
    const { plan, proof } = await standing(COUNTED, { alive: async () => null })(ada)
    expect(plan).toMatchObject({ lines: ['ada: not listed', expect.stringContaining('nothing can be proven')] })
    expect(proof).toMatchObject({ verdict: 'unknown' })
  })
})

test('nobody known is no news that nobody is there, where some may be missing', async () => {
  const { plan } = await standing(COUNTED, {
    alive: listed,
    usersOfClient: async () => ({ users: [], blind: ['the log is short'] }),
  })({ whose: 'client' })
  expect(plan).toMatchObject({ kind: 'blocked', because: 'nobody is known: the log is short' })
})

const refused = connectorFault(
  { code: 'TARGET_REFUSED_US', what: 'no', saw: 'HTTP 403', wanted: 'a yes', next: [{ say: 'ask' }] },
  'none',
)

test('refused at one of several users, nobody may say that nothing has changed', async () => {
  const end: Port['end'] = async (_, __, { user: { id } }) => {
    if (id === 'bob') throw refused
    world.alive[id] = {}
  }
  const run = standing(COUNTED, { alive: listed, end })
  await expect(run({ whose: 'users', users: 'ada bob' })).rejects.toMatchObject({
    effect: 'unknown',
    fault: { changed: ['perhaps some of the sessions: they may have ended'] },
  })
  escrow = new Map()
  await expect(run({ whose: 'users', users: 'bob' })).rejects.toMatchObject({ effect: 'none' })
})

test('refused at the second of several calls for one user, nobody may say so either', async () => {
  const end: Port['end'] = async (_, __, { user: { id } }) => {
    world.alive[id]?.['sessions']?.pop()
    throw refused
  }
  await expect(standing(COUNTED, { alive: listed, end })(ada)).rejects.toMatchObject({
    effect: 'unknown',
    fault: { changed: ['perhaps some of the sessions: they may have ended'] },
  })
  escrow = new Map()
  const first: Port['end'] = () => Promise.reject(refused)
  await expect(standing(COUNTED, { alive: listed, end: first })(ada)).rejects.toMatchObject({ effect: 'none' })
})

test('what ends along with the sessions is said before', async () => {
  const { plan } = await standing(COUNTED, { alive: listed, besides: ['and all the rest'] })(ada)
  expect(plan).toMatchObject({ lines: ['ada: sessions: 2', 'and all the rest', expect.any(String)] })
})

test('one who is left refutes it for all, and is named first', async () => {
  const end: Port['end'] = async (_, __, { user: { id } }) => void (id === 'ada' && (world.alive[id] = {}))
  const { proof } = await standing(COUNTED, { alive: listed, end })({ whose: 'users', users: 'ada bob' })
  expect(proof).toMatchObject({ verdict: 'disproven' })
  expect(proof?.seen.slice(0, 2)).toEqual([
    '2 users, 3 sessions and tokens before; of 1 user none is left',
    'bob: 1 left',
  ])
})

test('a user who came between the attempts is ended by the second, and not lost from the count', async () => {
  const run = standing(COUNTED, { alive: listed, end: async () => Promise.reject(new Error('cut')) })
  await expect(run({ whose: 'client' })).rejects.toThrow('cut')
  world.alive['eve'] = { sessions: ['e1'] }
  const { plan, receipt, proof } = await standing(COUNTED, { alive: listed })({ whose: 'client' }, true)
  expect(plan).toMatchObject({
    lines: expect.arrayContaining(['an earlier attempt began with 2 users', 'who never came back']),
  })
  expect([receipt, proof]).toMatchObject([
    { people: 3, ended: 4 },
    { verdict: 'proven', residual: expect.arrayContaining(['who never came back']) },
  ])
})

test('what became of logout tokens comes with the replies, or from the log since the ending', async () => {
  const seen = async (more: Partial<Port>) => (await standing(COUNTED, { alive: listed, ...more })(ada)).proof
  const end: Port['end'] = async () => {
    world.alive['ada'] = {}
    return { delivered: 2, failed: 1 }
  }
  const told = await seen({ end })
  expect(told?.seen).toContain('logout tokens, as the provider says: 2 delivered, 1 not')
  expect(told?.residual).toContain('logout tokens that did not arrive: 1; those programs keep their sessions')
  escrow = new Map()
  world.alive['ada'] = { sessions: ['a3'] }
  let asked: unknown
  const logoutTokens = async (_: unknown, __: unknown, since: unknown) => {
    asked = since
    return { delivered: 4, failed: 0 }
  }
  const logged = await seen({ record: { now: async () => 7000, logoutTokens } })
  expect(logged?.seen).toContain('logout tokens, as the provider says: 4 delivered, 0 not')
  expect(asked).toMatchObject({ since: 7000, users: [{ id: 'ada' }] })
})

test('what the replies of an attempt that was cut off said of logout tokens is lost, and that is said', async () => {
  const end: Port['end'] = async (_, __, { user: { id } }) => {
    if (id === 'bob' && world.calls.length === 0) {
      world.calls.push('cut')
      throw new Error('cut')
    }
    world.alive[id] = {}
    return { delivered: 1, failed: 0 }
  }
  const run = () => standing(COUNTED, { alive: listed, end })({ whose: 'users', users: 'ada bob' })
  await expect(run()).rejects.toThrow('cut')
  expect((await run()).proof?.residual).toContain('what became of the logout tokens of an earlier attempt is not known')
})

test('the claim names whom it is about: whoever reads the report need not look for the plan', async () => {
  const { proof } = await standing(COUNTED, { alive: listed })({ whose: 'users', users: 'ada bob' })
  expect(proof?.claim).toBe('no session of ada, bob from before is left at the provider')
})

test('whose the provider cannot tell is blocked, with the way that it can', async () => {
  const { plan } = await standing({ of: ['users'], proof: 'counted to zero' }, { alive: listed })({ whose: 'client' })
  expect(plan).toMatchObject({
    kind: 'blocked',
    because: 'the provider cannot say who uses web',
    fix: 'name the users: whose: users',
  })
})

test('a hundred users do not make a page of each list: the rest is counted', async () => {
  const names = Array.from({ length: 45 }, (_, at) => `user-${at}`)
  for (const name of names) world.alive[name] = { sessions: [`${name}-1`] }
  const end: Port['end'] = async () => undefined
  const { plan, proof } = await standing(COUNTED, { alive: listed, end })({ whose: 'users', users: names.join(',') })
  expect(plan).toMatchObject({ lines: expect.arrayContaining(['and 25 users more']) })
  expect(proof?.seen).toContain('and 25 more')
})

test('what the provider calls a user cannot turn the words of an approval around', async () => {
  const find: Port['find'] = async () => [{ id: 'id-1', name: 'ada\u202Ebob\u001B[2J' }]
  const { plan } = await standing(COUNTED, {
    alive: async () => ({ sessions: ['s'] }),
    find,
    end: async () => undefined,
  })(ada)
  const says = plan.kind === 'change' ? plan.says : ''
  expect(says).toBe(String.raw`Ends every session of ada\u{202e}bob\x1b[2J (id-1) at the provider`)
})
