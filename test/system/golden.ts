import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Terminal } from './terminal.ts'

/** How often an unexpected screen must be seen unchanged before it is taken for the one that stays. */
const LOOKS = 100

/**
 * Waits for the screen that `golden/NAME.txt` shows. One that matches `shown` and differs from the file is compared when it
 * no longer changes; `vitest -u` writes it anew.
 */
export async function golden(terminal: Terminal, shown: RegExp | string, name: string): Promise<void> {
  const path = join(import.meta.dirname, 'golden', `${name}.txt`)
  const wanted = read(path)
  let [before, looks] = ['', 0]
  while (looks < LOOKS) {
    const now = masked(await terminal.until(shown))
    looks = now === before ? looks + 1 : 0
    before = now
    if (now === wanted) break
  }
  await expect(before).toMatchFileSnapshot(path)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 'RRRRRRRRRRRRRRRRRRRRRRRRRR'],
  [/\b(run|runs [a-z-]+|report) [0-9A-HJKMNP-TV-Z]{7}\b/g, '$1 RRRRRRR'],
  [/(?<=\brun [0-9A-HJKMNP-TV-Z]*)[0-9A-HJKMNP-TV-Z](?=[0-9A-HJKMNP-TV-Z]*…)/g, 'R'],
  [/sha256:[0-9a-f]{64}/g, `sha256:${'d'.repeat(64)}`],
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g, 'YYYY-MM-DDTHH:MM:SS.mmmZ'],
  [/\b\d{2}:\d{2}:\d{2}/g, 'HH:MM:SS'],
  [/\b(time to [a-z]+) [\d.]+ s\b/g, '$1 S.S s'],
  [/127\.0\.0\.1:\d{5}/g, '127.0.0.1:PPPPP'],
  [/stanch-drill-\w{6}/g, 'stanch-drill-XXXXXX'],
  [/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '*'],
]

/** The screen with what differs from run to run made the same, of the same width. */
function masked(screen: string): string {
  return `${MASKS.reduce((text, [pattern, by]) => text.replace(pattern, by), screen)}\n`
}
