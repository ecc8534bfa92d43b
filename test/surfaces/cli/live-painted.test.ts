import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Entry } from '../../../src/journal/entry.ts'
import { fold } from '../../../src/run/fold.ts'
import { createLiveView } from '../../../src/surfaces/cli/live-view.ts'
import { liveScreen } from '../../../src/views/live-screen.ts'
import { anyStory } from '../../views/any-story.ts'
import { texts } from '../../views/entries.ts'

// What test/views/never-proven.test.ts shows of the rows of the live screen is true of what listr2 paints of them, as long as
// it paints these rows and nothing else.

const ROWS = 40
let painted: string[] = []
beforeEach(() => {
  vi.stubEnv('NO_COLOR', '1')
  const terminal = { rows: { value: ROWS, configurable: true }, columns: { value: 4000, configurable: true } }
  Object.defineProperties(process.stderr, terminal)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => painted.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  for (const name of ['rows', 'columns']) Reflect.deleteProperty(process.stderr, name)
})

/** The last picture, row by row, without what moves the cursor. */
async function paintedRows(entries: readonly Entry[]): Promise<readonly string[]> {
  painted = []
  const view = createLiveView()
  await view.show({ entries, fresh: entries, state: fold(entries.map(({ event }) => event)) })
  await vi.waitFor(() => expect(painted.join('')).toContain(recapOf(entries)))
  const picture = stripVTControlCharacters(painted.join(''))
  await view.stop()
  return picture
    .split('\n')
    .map(bare)
    .filter((row) => row !== '')
}

function recapOf(entries: readonly Entry[]): string {
  return liveScreen(entries, ROWS).recap.text
}

/** Without the clock, the indent, and the spinner that a running phase has in place of its mark. */
function bare(row: string): string {
  return row
    .trim()
    .replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏>] /, '')
    .replaceAll(/\d\d:\d\d:\d\d/g, 'HH:MM:SS')
}

test('the live picture is the rows of the live screen: listr2 adds no mark and no word to them', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (entries) => {
      const { head, phases, recap } = liveScreen(entries, ROWS)
      const rows = texts([...head(0), ...phases.flatMap(({ lines }) => lines), recap])
      expect(await paintedRows(entries)).toEqual(rows.map(bare))
    }),
    { numRuns: 50 },
  )
})
