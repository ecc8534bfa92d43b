import { afterEach } from 'vitest'
import { spawnChild } from '../../src/demo/spawn-child.ts'
import type { Child } from '../../src/demo/spawn-child.ts'

const children: Child[] = []
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})

/** A program of the drill world that ends with the test. */
export async function started(program: string, config: object): Promise<Child> {
  const child = await spawnChild(program, config)
  children.push(child)
  return child
}
