import { afterEach, expect, test } from 'vitest'
import { fold } from '../../../src/run/fold.ts'
import { openQuestions } from '../../../src/run/state.ts'
import { conductRun } from '../../../src/surfaces/cli/conduct.ts'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { follow } from '../../../src/surfaces/cli/follow.ts'
import { Host } from '../../../src/surfaces/cli/host.ts'
import { createLineView } from '../../../src/surfaces/cli/run-view.ts'
import type { Lamp, Workshop } from '../../engine/workshop.ts'
import { lampConnector, workshop } from '../../engine/workshop.ts'
import { RULE, spec, step } from '../../run/given.ts'
import { hearing, littleApp, scripted } from './little-app.ts'

const shops: Workshop[] = []
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.clean()
})

const light = step('light', { uses: 'workload/restart' })
const gated = step('light', { uses: 'workload/restart', approve: { ...RULE, of: [...RULE.of] } })

async function shopWith(one = light, lamp: Partial<Lamp> = {}): Promise<Workshop> {
  const shop = await workshop(spec([one]), lampConnector({ lit: false, calls: [], ...lamp }))
  shops.push(shop)
  return shop
}

test('a run without a terminal goes to its proof, one line an event on stderr, one document on stdout', async () => {
  const shop = await shopWith()
  const heard = hearing('json')
  const code = await conductRun({ app: littleApp(shop), run: shop.run, screen: heard.screen, waitsForPeople: false })
  expect(code).toBe(EXIT.done)
  expect(heard.shown).toEqual([expect.objectContaining({ run: shop.run, closed: 'proven', counts: '1 proven' })])
  expect(heard.said.filter((text) => / PROVEN /.test(text))).toHaveLength(1)
})

test('ndjson is every journal entry once, in order, and the result last', async () => {
  const shop = await shopWith()
  const heard = hearing('ndjson')
  await conductRun({ app: littleApp(shop), run: shop.run, screen: heard.screen, waitsForPeople: false })
  const seqs = heard.raw.map((text) => JSON.parse(text).seq)
  expect(seqs).toEqual((await shop.store.read(shop.run)).map(({ seq }) => seq))
  expect(heard.shown).toEqual([expect.objectContaining({ type: 'result' })])
})

test('a run that waits for a person ends with 5 when nobody is at the terminal, and says what to type', async () => {
  const shop = await shopWith(gated)
  const heard = hearing('json')
  const code = await conductRun({ app: littleApp(shop), run: shop.run, screen: heard.screen, waitsForPeople: false })
  expect(code).toBe(EXIT.waits)
  expect(heard.said.join('\n')).toContain(`$ stanch runs approve ${shop.run.slice(-7)} light`)
})

test('with --wait a run goes on when somebody approves from elsewhere', async () => {
  const shop = await shopWith(gated)
  const heard = hearing('json')
  const going = conductRun({ app: littleApp(shop), run: shop.run, screen: heard.screen, waitsForPeople: true })
  for await (const { state } of follow(shop.store, shop.run, AbortSignal.timeout(20_000))) {
    const [question] = openQuestions(state)
    if (!question?.digest) continue
    await littleApp(shop, 'bob').request(shop.run, { ask: 'approve', step: 'light', digest: question.digest })
    break
  }
  expect(await going).toBe(EXIT.done)
})

/** Conducts as `who` with a host that has these answers; gives how it ended and the events. */
async function hosted(shop: Workshop, who: string, answers: readonly (string | boolean)[]) {
  const app = littleApp(shop, who)
  const heard = hearing('text', true)
  const stop = new AbortController()
  const ended = new AbortController()
  const left: string[] = []
  const leave = (why: string): void => {
    left.push(why)
    stop.abort()
  }
  const view = createLineView(heard.screen)
  const host = new Host({ app, run: shop.run, screen: heard.screen, view, ask: scripted(answers), leave })
  const showing = (async () => {
    for await (const moment of follow(shop.store, shop.run, ended.signal)) host.show(moment)
  })()
  const end = await app.conduct(shop.run, { signal: stop.signal, waits: (state) => host.expects(state) })
  ended.abort()
  await showing
  return { end, left, said: heard.said }
}

test('an approver at the terminal is shown the plan, types the name, and the run goes on', async () => {
  const { end, said } = await hosted(await shopWith(gated), 'bob', ['approve', 'web'])
  expect(end).toMatchObject({ how: 'closed', state: { closed: 'proven' } })
  expect(said.join('\n')).toContain('web: light it')
})

test('a wrong name typed approves nothing', async () => {
  const { end, left } = await hosted(await shopWith(gated), 'bob', ['approve', 'wbe'])
  expect(end.state.approvals).toEqual({})
  expect(left).toEqual(['left'])
})

test('whoever started the run is not asked to approve it', async () => {
  const shop = await shopWith(gated)
  const stop = new AbortController()
  const app = littleApp(shop, 'ada')
  const going = app.conduct(shop.run, { signal: stop.signal, waits: () => true })
  const asked: string[] = []
  const ask = { ...scripted([]), choose: async (message: string) => asked.push(message) as never }
  const { screen } = hearing('text', true)
  const host = new Host({ app, run: shop.run, screen, view: createLineView(screen), ask, leave: () => undefined })
  for await (const moment of follow(shop.store, shop.run, AbortSignal.timeout(20_000))) {
    host.show(moment)
    if (openQuestions(moment.state).length > 0) break
  }
  stop.abort()
  await going
  expect(asked).toEqual([])
})

test('a failed step is shown with its fault, and skipping it leaves a gap', async () => {
  const shop = await shopWith(light, { verdict: 'disproven' })
  const { end, said } = await hosted(shop, 'ada', ['skip', 'lamp is gone'])
  expect(end.state.closed).toBe('gaps')
  expect(said.join('\n')).toContain('it is not true that it is lit (PROOF_DISPROVEN)')
})

test('what is left open ends the session, and the run stays open in the journal', async () => {
  const shop = await shopWith(light, { verdict: 'disproven' })
  const { left } = await hosted(shop, 'ada', ['leave'])
  expect(left).toEqual(['left'])
  expect(fold(await shop.events()).closed).toBeNull()
})
