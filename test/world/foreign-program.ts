// express-openid-connect as a program of its own: reads its client secret once, at its start, from an env file, and keeps its
// port from one start to the next. What it is told on stdin is { port, env_file, key }, then { issuer, client_id } once its
// client is registered.
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { runChild } from '../../src/demo/child.ts'
import type { Started } from '../../src/demo/child.ts'
import { foreignParty } from './foreign-party.ts'

const Config = z.strictObject({ port: z.int(), env_file: z.string(), key: z.string() })
const Client = z.strictObject({ issuer: z.url(), client_id: z.string() })

async function start({ port, env_file: file, key }: z.output<typeof Config>): Promise<Started> {
  const secret = parseEnv(await readFile(file, 'utf8'))[key] ?? ''
  const party = await foreignParty(port)
  return {
    hello: { address: party.address, logout: party.logoutUri },
    receive: async (message) => {
      const { issuer, client_id: id } = Client.parse(message)
      party.serve({ issuer, id, secret })
    },
  }
}

await runChild(Config, start)
