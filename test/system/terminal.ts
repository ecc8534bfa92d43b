import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const call = promisify(execFile)
const BIN = join(import.meta.dirname, '../../bin/dev.js')
const LOOKS_EVERY_MS = 50
// Nothing else of this process: CI=true would make stanch write plain lines, and without UTF-8 tmux draws underscores.
const A_PERSON = { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm' }

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A real terminal with a real program in it, as a person has it. */
export interface Terminal {
  /** Keys by tmux's names (`Enter`, `C-c`, `Down`), anything else as it would be typed. */
  press(...keys: readonly string[]): Promise<void>
  /** At once, as from the clipboard. */
  paste(text: string): Promise<void>
  /** What is seen now, without the empty rows below. */
  screen(): Promise<string>
  /** All that was ever seen, as one could scroll back to it. */
  scrollback(): Promise<string>
  /** Resolves with the screen that matches first; the test's own time ends the wait. */
  until(shown: RegExp | string): Promise<string>
  resize(size: Size): Promise<void>
  /** As with the window's cross: what runs in it is sent SIGHUP. Resolves when all of it has ended, with stanch's exit code. */
  close(): Promise<number>
}

export interface Starting extends Size {
  /** A command of a shell in which `stanch` is our program. */
  readonly shell: string
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** Starts a shell command in a tmux of its own, and says at its end `[exit N]`. */
export async function terminal({ columns, rows, shell, env, cwd }: Starting): Promise<Terminal> {
  const found = spawnSync('tmux', ['-V'])
  if (found.error) throw new Error('the command tmux is missing: .ci/install-tmux')
  const dir = mkdtempSync(join(tmpdir(), 'stanch-tmux-'))
  const { script, ended } = writeScripts(dir, shell)
  const tmux = async (...argv: readonly string[]): Promise<string> =>
    (await call('tmux', ['-S', join(dir, 'socket'), ...argv], { env: { ...A_PERSON, ...env } })).stdout
  const config = join(dir, 'conf')
  writeFileSync(config, 'set -g history-limit 20000\nset -g status off\nset -g default-terminal screen-256color\n')
  const own = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const size = ['-x', String(columns), '-y', String(rows)]
  await tmux('-f', config, 'new-session', '-d', '-s', 't', ...size, ...own, '-c', cwd, 'sh', script)
  const over = new AbortController()
  onTestFinished(async ({ task }) => {
    over.abort()
    const last = task.result?.state === 'fail' && (await screen().catch(() => 'closed'))
    if (last) process.stderr.write(`the terminal at the end:\n${last}\n`)
    await tmux('kill-server').catch(() => undefined)
    rmSync(dir, { recursive: true, force: true })
  })
  const capture = async (...more: readonly string[]): Promise<string> =>
    (await tmux('capture-pane', '-p', '-t', 't', ...more)).replace(/[ \t]+$/gm, '').trimEnd()
  const screen = (): Promise<string> => capture()
  return {
    screen,
    scrollback: () => capture('-S', '-', '-J'),
    press: async (...keys) => void (await tmux('send-keys', '-t', 't', '--', ...keys)),
    paste: async (text) => {
      await tmux('set-buffer', '--', text)
      await tmux('paste-buffer', '-t', 't')
    },
    close: () => ended(() => tmux('kill-session', '-t', 't')),
    resize: async (to) =>
      void (await tmux('resize-window', '-t', 't', '-x', String(to.columns), '-y', String(to.rows))),
    until: async (shown) => {
      while (!over.signal.aborted) {
        const now = await screen()
        if (typeof shown === 'string' ? now.includes(shown) : shown.test(now)) return now
        await new Promise((wake) => setTimeout(wake, LOOKS_EVERY_MS))
      }
      throw new Error(`never seen: ${shown}`)
    },
  }
}

interface Scripts {
  readonly script: string
  /** Ends it so; resolves with the exit code of stanch when nothing of it runs any more. */
  readonly ended: (by: () => Promise<unknown>) => Promise<number>
}

function writeScripts(dir: string, shell: string): Scripts {
  const [script, stanch, code, alive] = ['shell', 'stanch', 'code', 'alive'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ]
  // A shell in between, which outlives the terminal, so that somebody sees how stanch ended.
  writeFileSync(
    stanch,
    `trap : INT HUP\n'${process.execPath}' '${BIN}' "$@"\necho $? >'${code}'\nexit $(cat '${code}')\n`,
  )
  // Held open by all that runs in there: whoever reads it comes to its end when the last of them has ended.
  spawnSync('mkfifo', [alive])
  // Ctrl-C reaches these shells too; caught and not ignored, or what they start would ignore it as well.
  const lines = [`exec 9<>'${alive}'`, 'trap : INT', `stanch() { sh '${stanch}' "$@"; }`, shell, 'echo "[exit $?]"']
  writeFileSync(script, `${lines.join('\n')}\nexec cat >/dev/null\n`)
  const ended: Scripts['ended'] = async (by) => {
    // Not before it is needed: a reader of a pipe keeps one of the few threads that everything else here waits for.
    const reader = createReadStream(alive).resume()
    await once(reader, 'open')
    await by()
    await finished(reader)
    return Number(readFileSync(code, 'utf8'))
  }
  return { script, ended }
}
