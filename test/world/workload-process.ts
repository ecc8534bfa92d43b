import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import { supervised } from './supervised.ts'

const world: World = { 'workload/restart': { acts: 'change', open } }
export default world

async function open(): Promise<Scene> {
  const program = await supervised()
  return {
    settings: {},
    target: { id: 'shop', with: { pid_file: program.pidFile, signal: 'SIGTERM' } },
    args: {},
    secrets: {},
    changes: program.told,
    pretend: program.pretend,
    wrap: program.wrap,
    close: program.stop,
  }
}
