import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { startWorld } from '../../../src/demo/world.ts'
import type { Names, Step, Story } from './story.ts'
import { isAsTold, withNames } from './story.ts'

const BIN = join(import.meta.dirname, '../../../bin/dev.js')

/** Plays a story in a folder of its own, in a shell. Gives the first difference as text, for what follows stands on it. */
export async function playStory({ inWorld, file, parts }: Story): Promise<string | null> {
  const place = await (inWorld ? worldPlace() : emptyPlace())
  const names: Names = new Map()
  try {
    for (const part of parts) {
      if ('path' in part) await writeUnder(place.dir, part.path, part.text)
      else {
        const difference = await differenceOf(part, place, names)
        if (difference !== null) return `${file}:${part.line}: $ ${part.command}\n${difference}`
      }
    }
    return null
  } finally {
    await place.leave()
  }
}

async function writeUnder(dir: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text, { mode: 0o600 })
}

async function differenceOf(step: Step, place: Place, names: Names): Promise<string | null> {
  const isTold = (lines: readonly string[]): boolean => isAsTold(step.expected, lines, names)
  const { lines, code } = await place.shell(withNames(step.command, names), isTold)
  if (code === step.code && isTold(lines)) return null
  const told = [...step.expected, `[exit ${step.code}]`].join('\n')
  return `--- told\n${told}\n--- said\n${[...lines, `[exit ${code}]`].join('\n')}`
}

export interface Said {
  readonly lines: readonly string[]
  readonly code: number | null
}

export interface Place {
  readonly dir: string
  /**
   * Runs a line of shell here, in which `stanch` is the real program. One that ends with `&` goes on beside the story once
   * it has said what `isTold` wants; `^C` interrupts it, and gives what it said after that.
   */
  readonly shell: (command: string, isTold?: (lines: readonly string[]) => boolean) => Promise<Said>
  readonly leave: () => Promise<void>
}

export async function worldPlace(): Promise<Place> {
  const world = await startWorld({ user: userInfo().username })
  return placeIn(world.dir, world.stop)
}

export async function emptyPlace(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-story-'))
  return placeIn(dir, () => rm(dir, { recursive: true, force: true }))
}

async function placeIn(dir: string, stop: () => Promise<void>): Promise<Place> {
  const own = await mkdtemp(join(tmpdir(), 'stanch-story-own-'))
  const program = join(own, 'stanch')
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`)
  await chmod(program, 0o700)
  const env = {
    PATH: `${own}:${process.env['PATH'] ?? ''}`,
    HOME: '/nonexistent',
    STANCH_STATE_DIR: join(own, 'state'),
  }
  let beside: Terminal | undefined
  const leave = async (): Promise<void> => {
    beside?.kill('SIGKILL')
    await stop()
    await rm(own, { recursive: true, force: true })
  }
  const run: Place['shell'] = async (command, isTold = () => true) => {
    if (command === '^C') return beside ? interrupted(beside) : { lines: ['nothing goes on here'], code: null }
    const terminal = openTerminal(command.replace(/ &$/, ''), dir, env)
    if (!command.endsWith(' &')) return terminal.ended
    beside = terminal
    return terminal.until(isTold)
  }
  return { dir, shell: run, leave }
}

interface Terminal {
  readonly ended: Promise<Said>
  readonly until: (isTold: (lines: readonly string[]) => boolean) => Promise<Said>
  readonly said: () => readonly string[]
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Both streams into one, as a person sees them; nothing on stdin. */
function openTerminal(command: string, cwd: string, env: Readonly<Record<string, string>>): Terminal {
  const child = spawn('/bin/sh', ['-c', `exec 2>&1\n${command}`], { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const said = (): readonly string[] =>
    text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => line.trimEnd())
  const ended = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ lines: said(), code })))
  const until: Terminal['until'] = (isTold) => {
    const told = new Promise<Said>((resolve) =>
      child.stdout.on('data', () => isTold(said()) && resolve({ lines: said(), code: 0 })),
    )
    return Promise.race([told, ended])
  }
  return { ended, until, said, kill: (signal) => void child.kill(signal) }
}

async function interrupted({ ended, said, kill }: Terminal): Promise<Said> {
  const before = said().length
  kill('SIGINT')
  const { lines, code } = await ended
  return { lines: lines.slice(before), code }
}
