import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectorCard, connectorList } from '../../src/compose/connectors.ts'
import { cardLines, connectorPage, pageName, PAGES_COMMAND } from '../../src/views/connector-page.ts'
import type { ShownConnector } from '../../src/views/connector-page.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'docs/connectors')

async function shownOf(uses: string): Promise<ShownConnector> {
  const card = await connectorCard(uses)
  if (!card.ok) throw new Error(card.because)
  return card.value
}

const all = await Promise.all((await connectorList()).map(({ uses }) => shownOf(uses)))

test('each connector has its page, and each page a connector', () => {
  const why = `run: ${PAGES_COMMAND}, and delete the page of what is gone`
  expect(readdirSync(folder).toSorted(), why).toEqual(all.map(pageName).toSorted())
})

describe.each(all.map((shown) => [shown.uses, shown] as const))('%s', (uses, shown) => {
  test('its page says what the connector says today', () => {
    const file = join(folder, pageName(shown))
    const page = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(page, `stale; run: ${PAGES_COMMAND}`).toBe(connectorPage(shown))
  })

  test('every line of its card names a test that is there and is about this connector', () => {
    for (const { name, test: path } of cardLines(shown)) {
      const file = join(root, path)
      expect(existsSync(file), `${name}: there is no ${path}`).toBe(true)
      // Itself, or by the world that is about nothing else.
      const loads = new RegExp(String.raw`(?:connectors/${uses}|world/${uses.replace('/', '-')})\.ts'`)
      expect(readFileSync(file, 'utf8'), `${name}: ${path} never loads ${uses}`).toMatch(loads)
    }
  })

  test('a card says who met the system, and never nobody', () => {
    for (const line of cardLines(shown)) expect(['real system', 'double'], line.name).toContain(line.evidence)
  })
})
