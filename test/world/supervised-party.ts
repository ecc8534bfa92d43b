import { readFile, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { spawnChild } from '../../src/demo/spawn-child.ts'
import type { Child } from '../../src/demo/spawn-child.ts'

export interface SupervisedParty {
  readonly address: string
  readonly logoutUri: string
  /** From now on it serves this client, also after its next start. */
  readonly serve: (client: { readonly issuer: string; readonly client_id: string }) => Promise<void>
  readonly starts: () => number
  /** As it stands in its env file. */
  readonly secret: () => Promise<string>
  readonly stop: () => Promise<void>
}

export interface Supervising {
  readonly envFile: string
  readonly key: string
  readonly pidFile: string
}

/** The foreign relying party under a supervisor: started again whenever it ends, on the same port, as systemd would. */
export async function supervisedParty({ envFile, key, pidFile }: Supervising): Promise<SupervisedParty> {
  let [over, starts, port] = [false, 0, 0]
  let client: object | undefined
  let child: Child
  let back: Promise<void> = Promise.resolve()

  const start = async (): Promise<void> => {
    child = await spawnChild('../../test/world/foreign-program', { port, env_file: envFile, key })
    port = Number(new URL(child.hello['address'] ?? '').port)
    starts += 1
    back = child.ended.then(() => (over ? undefined : start()))
    if (client) await child.ask(client)
    await writeFile(pidFile, `${child.pid}\n`)
  }
  await start()
  const { address = '', logout = '' } = child!.hello
  return {
    address,
    logoutUri: logout,
    serve: async (given) => {
      client = given
      await child.ask(given)
    },
    starts: () => starts,
    secret: async () => parseEnv(await readFile(envFile, 'utf8'))[key] ?? '',
    stop: async () => {
      over = true
      await child.stop()
      await back
    },
  }
}
