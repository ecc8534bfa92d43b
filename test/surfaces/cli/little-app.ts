import { conduct } from '../../../src/engine/conduct.ts'
import { request } from '../../../src/engine/request.ts'
import type { Actor } from '../../../src/model/actor.ts'
import type { App } from '../../../src/surfaces/cli/app.ts'
import type { Ask } from '../../../src/surfaces/cli/ask.ts'
import type { Screen } from '../../../src/surfaces/cli/screen.ts'
import type { Workshop } from '../../engine/workshop.ts'

/** The part of the application that conducts, over the real engine and journal, as somebody of the policy. */
export function littleApp({ engine, store }: Workshop, who = 'ada'): App {
  const actor: Actor = { id: who, level: 'os', via: 'cli' }
  const identity = { actor, sign: null }
  const part: Partial<App> = {
    identity,
    store,
    conduct: (run, conducting) => conduct(engine, { run, ...conducting }),
    request: (run, wish) => request(store, run, { identity, wish }),
  }
  return part as App
}

export interface Heard {
  readonly screen: Screen
  readonly said: string[]
  readonly shown: unknown[]
  readonly raw: string[]
}

export function hearing(output: Screen['output'], interactive = false): Heard {
  const [said, shown, raw]: [string[], unknown[], string[]] = [[], [], []]
  const screen: Screen = {
    output,
    interactive,
    plain: true,
    say: (...lines) => void said.push(...lines.map(({ text }) => text)),
    show: (_, value) => void shown.push(value),
    raw: (text) => void raw.push(text),
  }
  return { screen, said, shown, raw }
}

/** A person who gives these answers in turn, whatever is asked, and would wait for ever after the last. */
export function scripted(answers: readonly (string | boolean)[]): Ask {
  const left = [...answers]
  const next = async (signal?: AbortSignal): Promise<string | boolean> => {
    const answer = left.shift()
    if (answer !== undefined) return answer
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(Object.assign(new Error('gone'), { name: 'AbortPromptError' })))
    })
  }
  return {
    interactive: true,
    confirm: async (_, signal) => (await next(signal)) === true,
    choose: async (_, __, signal) => (await next(signal)) as never,
    search: async (_, __, signal) => (await next(signal)) as never,
    text: async (_, signal) => String(await next(signal)),
    maybeText: async (_, signal) => String(await next(signal)),
    typed: async (_, word, signal) => (await next(signal)) === word,
    secret: async () => undefined,
    hidden: async () => undefined,
  }
}
