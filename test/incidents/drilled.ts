import { userInfo } from 'node:os'
import { afterEach } from 'vitest'
import type { WorldOptions } from '../../src/demo/world.ts'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'
import type { AtWork } from './people.ts'
import { peopleAt } from './people.ts'

/** The drill world with people at work in it. */
export interface Drilled extends AtWork {
  readonly world: World
}

export async function drilled(options: WorldOptions = {}): Promise<Drilled> {
  const world = await startWorld({ user: userInfo().username, ...options })
  const people = await peopleAt({ dir: world.dir, bobKeyPath: world.people.bobKeyPath })
  return {
    ...people,
    world,
    stop: async () => {
      await people.stop()
      await world.stop()
    },
  }
}

const open: Drilled[] = []

/** A drill that ends with the test. */
export async function drill(options: WorldOptions = {}): Promise<Drilled> {
  const one = await drilled(options)
  open.push(one)
  return one
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})
