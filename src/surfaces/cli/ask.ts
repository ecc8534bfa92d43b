import type * as prompts from '@inquirer/prompts'
import { safeText } from '../../base/safe-text.ts'
import { Secret } from '../../base/secret.ts'
import { whyUnusable } from '../../engine/usable-secret.ts'
import { line } from '../../views/line.ts'
import { EXIT } from './exit-code.ts'
import { quietly } from './quiet-terminal.ts'
import { Refused } from './refused.ts'
import type { Screen } from './screen.ts'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly name: string
  /** Said below the list while this one is chosen. */
  readonly description?: string
}

/** Questions to the person at the terminal, one at a time however many ask at once. */
export interface Ask {
  readonly interactive: boolean
  /** Enter alone means no. */
  confirm(message: string, signal?: AbortSignal): Promise<boolean>
  choose<Value extends string>(message: string, choices: readonly Choice<Value>[], signal?: AbortSignal): Promise<Value>
  /** One of many, found by typing a part of it; always also the last choice, whatever is typed. */
  search(message: string, choices: readonly Choice<string>[], signal?: AbortSignal): Promise<string>
  /** One line of 1 to 500 characters. */
  text(message: string, signal?: AbortSignal): Promise<string>
  /** The same, or nothing. */
  maybeText(message: string, signal?: AbortSignal): Promise<string>
  /** Severe things: the word itself must be typed. */
  typed(message: string, word: string, signal?: AbortSignal): Promise<boolean>
  /** Hidden; undefined when nothing was typed. What cannot be a secret is asked for again. */
  secret(message: string, signal?: AbortSignal): Promise<Secret | undefined>
  /** The same, for whoever makes the Secret itself. */
  hidden(message: string, signal?: AbortSignal): Promise<string | undefined>
}

/** `instead`: the command to paste when nobody is here to answer. */
export function createAsk(screen: Screen, instead: string): Ask {
  let last: Promise<unknown> = Promise.resolve()
  const queue = <T>(question: (prompts: Prompts) => Promise<T>): Promise<T> => {
    if (!screen.interactive) throw nobodyHere(instead)
    const turn = last.then(() => quietly(async () => question(await import('@inquirer/prompts'))))
    last = turn.catch(() => undefined)
    return turn
  }
  const hidden: Ask['hidden'] = async (message, signal) =>
    (await queue((on) => on.password({ ...UNSEEN, message: asked(message) }, place(signal)))) || undefined
  const numbered = async <V extends string>(message: string, choices: readonly Choice<V>[], signal?: AbortSignal) => {
    screen.say(...choices.map(({ name }, at) => line(`${at + 1}. ${name}`)))
    const number = { message: `${asked(message)} (1-${choices.length})`, validate: oneOf(choices.length) }
    return choices[Number(await queue((on) => on.input(number, place(signal)))) - 1]?.value as V
  }
  return {
    interactive: screen.interactive,
    confirm: (message, signal) => queue((on) => on.confirm({ message: asked(message), default: false }, place(signal))),
    choose: (message, choices, signal) =>
      screen.plain
        ? numbered(message, choices, signal)
        : queue((on) =>
            on.select({ message: asked(message), choices: choices.map(inShort), loop: false }, place(signal)),
          ),
    search: (message, choices, signal) =>
      screen.plain
        ? numbered(message, choices, signal)
        : queue((on) =>
            on.search({ message: asked(message), source: (typed) => matching(choices, typed) }, place(signal)),
          ),
    text: (message, signal) => queue((on) => on.input({ message: asked(message), validate: fits(1) }, place(signal))),
    maybeText: (message, signal) =>
      queue((on) => on.input({ message: asked(message), validate: fits(0) }, place(signal))),
    typed: async (message, word, signal) =>
      (await queue((on) => on.input({ message: asked(`${message} Type ${word}:`) }, place(signal)))) === word,
    hidden,
    secret: async (message, signal) => {
      const value = await hidden(message, signal)
      return value === undefined ? undefined : new Secret(value)
    },
  }
}

type Prompts = Pick<typeof prompts, 'confirm' | 'input' | 'password' | 'search' | 'select'>

/** What is asked may quote a file, a target or a connector. */
function asked(message: string): string {
  return safeText(message, 1000)
}

/** What is typed here stays in the journal and the report. */
function fits(least: number): (typed: string) => true | string {
  return (typed) => (typed.trim().length >= least && typed.length <= 500) || `${least} to 500 characters`
}

/** What is left standing when it is chosen: without what was added to help to choose. */
function inShort<Value extends string>(choice: Choice<Value>): Choice<Value> & { readonly short: string } {
  const name = safeText(choice.name, 1000)
  return { ...choice, name, short: name.replace(/; .*/, '') }
}

/** A screen reader follows a list that is redrawn badly; a number it can say. */
function oneOf(count: number): (typed: string) => true | string {
  return (typed) => (/^\d{1,5}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= count) || `1 to ${count}`
}

function matching(choices: readonly Choice<string>[], typed = ''): readonly Choice<string>[] {
  const part = typed.trim().toLowerCase()
  const found = choices.filter(({ name }, at) => at === choices.length - 1 || name.toLowerCase().includes(part))
  return found.map((choice) => ({ ...choice, name: safeText(choice.name, 1000) }))
}

/** With the library's defaults Ctrl-T shows the value, and Ctrl-C then leaves it in the scrollback; a mask shows its length. */
const UNSEEN = {
  mask: false,
  toggleMask: false,
  validate: (value: string) => {
    const why = value === '' ? undefined : whyUnusable(new Secret(value))
    return why === undefined || `${why}; Ctrl-U empties the line`
  },
} as const

/** On stderr, so that stdout stays the result's. */
function place(signal?: AbortSignal): { output: NodeJS.WriteStream; signal?: AbortSignal } {
  return { output: process.stderr, ...(signal && { signal }) }
}

export function nobodyHere(instead: string): Refused {
  return new Refused('a person must answer, and there is no terminal to ask at', `$ ${instead}`, EXIT.waits)
}

/** The person left with Ctrl-C, or the question was answered elsewhere meanwhile. */
export function isLeft(thrown: unknown): 'by-hand' | 'elsewhere' | undefined {
  const name = thrown instanceof Error ? thrown.name : ''
  if (name === 'ExitPromptError') return 'by-hand'
  return name === 'AbortPromptError' ? 'elsewhere' : undefined
}
