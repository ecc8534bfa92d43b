import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeApp } from '../../src/compose/app.ts'
import type { Entry } from '../../src/journal/entry.ts'
import type { Question } from '../../src/run/event.ts'
import { fold } from '../../src/run/fold.ts'
import type { RunState } from '../../src/run/state.ts'
import { openQuestions } from '../../src/run/state.ts'
import type { App, RunRequest } from '../../src/surfaces/cli/app.ts'

/** The real application of a responder and of Bob, who approves, on one journal. */
export interface AtWork extends People {
  readonly stateDir: string
  /** Plans, starts and conducts; people answer what is asked. Until nothing moves any more. */
  play(request: RunRequest): Promise<Played>
  stop(): Promise<void>
}

interface People {
  readonly responder: App
  readonly bob: App
}

export interface Played {
  readonly run: string
  readonly how: string
  readonly state: RunState
  readonly entries: readonly Entry[]
}

/** Where their configuration is, and Bob's key. */
export interface Workplace {
  readonly dir: string
  readonly bobKeyPath: string
}

export async function peopleAt({ dir, bobKeyPath }: Workplace): Promise<AtWork> {
  const home = mkdtempSync(join(tmpdir(), 'stanch-incident-'))
  const app = (identity?: string): Promise<App> =>
    composeApp({ dir, env: { STANCH_STATE_DIR: home }, drill: false, identity, prompt: async () => undefined })
  const [responder, bob] = [await app(), await app(bobKeyPath)]
  return {
    responder,
    bob,
    stateDir: join(home, 'drill'),
    play: (request) => play({ responder, bob }, request),
    stop: async () => {
      await responder.close()
      await bob.close()
      rmSync(home, { recursive: true })
    },
  }
}

async function play({ responder, bob }: People, request: RunRequest): Promise<Played> {
  const draft = await responder.plan(request, AbortSignal.timeout(60_000))
  if (!draft.ok) throw new Error(draft.because)
  const started = await responder.start(draft.value)
  if ('heldBy' in started) throw new Error('held by somebody')
  const { run } = started
  const over = new AbortController()
  const people = answering({ responder, bob }, run, over.signal)
  const signal = AbortSignal.timeout(90_000)
  const { how, state } = await responder.conduct(run, { signal, waits: (now) => openQuestions(now).length > 0 })
  over.abort()
  await people
  return { run, how, state, entries: await responder.store.read(run) }
}

async function answering({ responder, bob }: People, run: string, signal: AbortSignal): Promise<void> {
  const answered = new Set<string>()
  for (let seen = 0; !signal.aborted;) {
    const entries = await bob.store.read(run)
    seen = entries.length
    for (const question of openQuestions(fold(entries.map(({ event }) => event)))) {
      if (answered.has(question.id)) continue
      answered.add(question.id)
      await (question.kind === 'approve' ? approve(bob, run, question) : answer(responder, run, question))
    }
    await bob.store.changed(run, seen, signal)
  }
}

async function approve(bob: App, run: string, { step, digest }: Question): Promise<void> {
  await bob.request(run, { ask: 'approve', step, digest: digest ?? '' })
}

async function answer(responder: App, run: string, { id, wants }: Question): Promise<void> {
  const given = wants.map(({ name, kind }) => [name, kind === 'link' ? 'https://tickets.example.com/1' : 'done'])
  await responder.request(run, { ask: 'answer', question: id, answer: Object.fromEntries(given) as never })
}
